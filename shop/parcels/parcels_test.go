package parcels

import (
	"context"
	"crypto/md5"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"shoptalk/chat"
	"shoptalk/shop/live"
	"shoptalk/shop/shoptest"
)

var both = chat.Words{"zh": "顺丰速运", "en": "SF Express"}

// quick are limits that wait without waiting.
func quick() live.Limits {
	return live.Limits{Tries: 3, Now: func() time.Time { return shoptest.Clock }, Wait: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }}
}

// serve answers with what is given, one after the other, the last one for ever; check sees each request.
func serve(t *testing.T, check func(*http.Request), answers ...string) string {
	t.Helper()
	n := 0
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		check(r)
		_, _ = w.Write([]byte(answers[min(n, len(answers)-1)]))
		n++
	}))
	t.Cleanup(s.Close)
	return s.URL
}

const way100 = `{"message":"ok","nu":"SF123","ischeck":"1","com":"shunfeng","status":"200","state":"3","data":[
 {"time":"2026-05-17 18:03:00","ftime":"2026-05-17 18:03:00","context":"您的快件已签收","status":"签收"},
 {"time":"2026-05-16 09:00:00","ftime":"2026-05-16 09:00:00","context":"顺丰速运 已收取快件","status":"揽收"}]}`

func kuaidi(t *testing.T, answers ...string) *Kuaidi100 {
	t.Helper()
	url := serve(t, func(r *http.Request) {
		param := r.FormValue("param")
		if want := fmt.Sprintf("%X", md5.Sum([]byte(param+"the key"+"the customer"))); r.URL.Path != "/poll/query.do" || r.FormValue("sign") != want || r.FormValue("customer") != "the customer" {
			t.Errorf("%s %s", r.URL, r.Form.Encode())
		}
		var p struct{ Com, Num, Phone string }
		if err := json.Unmarshal([]byte(param), &p); err != nil || p.Com != "shunfeng" || p.Num != "SF123" || p.Phone != "8899" {
			t.Errorf("%s", param)
		}
	}, answers...)
	k, err := NewKuaidi100(Kuaidi100Options{Customer: "the customer", Key: "the key", Address: url, Limits: quick()})
	if err != nil {
		t.Fatal(err)
	}
	return k
}

var sf = live.ParcelQuery{Carrier: both, Number: "SF123", Phone: "8899"}

func TestKuaidi100TellsAParcelsWay(t *testing.T) {
	trace, err := kuaidi(t, `{"result":false,"returnCode":"502","message":"服务器繁忙"}`, way100).Track(t.Context(), sf)
	if err != nil || len(trace.Steps) != 2 || !trace.Delivered || !trace.AsOf.Equal(shoptest.Clock) {
		t.Fatalf("%+v, %v", trace, err)
	}
	if s := trace.Steps[0]; s.Text["zh"] != "顺丰速运 已收取快件" || !s.At.Equal(time.Date(2026, 5, 16, 1, 0, 0, 0, time.UTC)) {
		t.Errorf("the oldest step is first, at Beijing's time: %+v", s)
	}
}

func TestWhatKuaidi100DoesNotTellIsNoFact(t *testing.T) {
	for answer, code := range map[string]string{
		`{"result":false,"returnCode":"500","message":"查询无结果，请隔段时间再查"}`: chat.ErrNotFound.Code,
		`{"result":false,"returnCode":"503","message":"验证签名失败"}`:        live.CodeDenied,
		`{"result":false,"returnCode":"601","message":"POLL:KEY已过期"}`:   live.CodeDenied,
		`{"result":false,"returnCode":"408","message":"验证码错误"}`:         live.CodeDenied,
		`{"result":false,"returnCode":"501","message":"服务器错误"}`:         live.CodeDown,
		`{"result":false,"returnCode":"400","message":"参数错误"}`:          live.CodeGarbled,
		`<html></html>`: live.CodeGarbled,
		`{}`:            live.CodeGarbled,
		strings.Replace(way100, `"SF123"`, `"SF999"`, 1):                                   live.CodeGarbled,
		strings.Replace(way100, `"ftime":"2026-05-17 18:03:00"`, `"ftime":"yesterday"`, 1): live.CodeGarbled,
	} {
		if trace, err := kuaidi(t, answer).Track(t.Context(), sf); chat.CodeOf(err) != code || len(trace.Steps) > 0 {
			t.Errorf("%s: %+v, %v", answer, trace, err)
		}
	}
}

func TestACarrierIsKnownByItsNameOrTheSettings(t *testing.T) {
	k, err := NewKuaidi100(Kuaidi100Options{Customer: "c", Key: "k", Carriers: map[string]string{"丰网": "fengwang"}})
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"顺丰速运": "shunfeng", "YTO Express": "yuantong", "丰网": "fengwang", "ups": "ups", "UPSET": "", "": "", "信鸽": ""} {
		if code, ok := k.code(chat.Words{"zh": name}); code != want || ok != (want != "") {
			t.Errorf("%q: %q", name, code)
		}
	}
	if _, err := k.Track(t.Context(), live.ParcelQuery{Carrier: chat.Words{"zh": "信鸽"}, Number: "1"}); chat.CodeOf(err) != live.CodeUnsupported || !strings.Contains(err.Error(), "carriers") {
		t.Error(err)
	}
}

const way17 = `{"code":0,"data":{"accepted":[{"number":"SF123","carrier":100012,"track_info":{"latest_status":{"status":"Delivered","sub_status":"Delivered_Other"},
 "tracking":{"providers":[{"provider":{"key":100012,"name":"SF Express"},"events":[
 {"time_iso":"2026-05-17T18:03:00+08:00","time_utc":"2026-05-17T10:03:00Z","description":"Delivered","location":"Hangzhou","stage":"Delivered"},
 {"time_iso":"2026-05-16T09:00:00+08:00","time_utc":"2026-05-16T01:00:00Z","description":"Picked up","location":"","stage":"PickedUp"}]}]}}}],"rejected":[]}}`

func rejected(code int) string {
	return fmt.Sprintf(`{"code":0,"data":{"accepted":[],"rejected":[{"number":"SF123","error":{"code":%d,"message":"because"}}]}}`, code)
}

func seventeen(t *testing.T, paths *[]string, answers ...string) *Track17 {
	t.Helper()
	url := serve(t, func(r *http.Request) {
		*paths = append(*paths, r.URL.Path)
		if r.Header.Get("17token") != "the token" {
			t.Errorf("%v", r.Header)
		}
	}, answers...)
	k, err := NewTrack17(Track17Options{Token: "the token", Address: url, Limits: quick()})
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func Test17TRACKTellsAParcelsWay(t *testing.T) {
	var paths []string
	trace, err := seventeen(t, &paths, way17).Track(t.Context(), sf)
	if err != nil || len(trace.Steps) != 2 || !trace.Delivered || trace.Steps[0].Text["en"] != "Picked up" || trace.Steps[1].Text["en"] != "Hangzhou: Delivered" || trace.AsOf.IsZero() {
		t.Errorf("%+v, %v", trace, err)
	}
}

func TestANumberThat17TRACKDoesNotKnowIsToldToIt(t *testing.T) {
	var paths []string
	accepted := `{"code":0,"data":{"accepted":[{"number":"SF123","carrier":100012}],"rejected":[]}}`
	if _, err := seventeen(t, &paths, rejected(notRegistered), accepted).Track(t.Context(), sf); !errors.Is(err, chat.ErrNotFound) || len(paths) != 2 || paths[1] != "/track/v2.2/register" {
		t.Errorf("%v %v", paths, err)
	}
	if _, err := seventeen(t, &paths, rejected(notRegistered), rejected(-18019908)).Track(t.Context(), sf); chat.CodeOf(err) != live.CodeDenied {
		t.Errorf("the quota is used up: %v", err)
	}
}

func TestWhat17TRACKDoesNotTellIsNoFact(t *testing.T) {
	for answer, code := range map[string]string{
		rejected(noInfoYet): chat.ErrNotFound.Code, accepted17: chat.ErrNotFound.Code, rejected(-18019903): live.CodeDenied, `{"code":-18010012,"data":{}}`: live.CodeGarbled, `{}`: live.CodeGarbled,
		`{"code":0,"data":{"accepted":[],"rejected":[]}}`: live.CodeGarbled, `null`: live.CodeGarbled, strings.Replace(way17, `"SF123"`, `"SF999"`, 1): live.CodeGarbled,
	} {
		var paths []string
		if trace, err := seventeen(t, &paths, answer).Track(t.Context(), sf); chat.CodeOf(err) != code || len(trace.Steps) > 0 {
			t.Errorf("%s: %+v, %v", answer, trace, err)
		}
	}
}

const accepted17 = `{"code":0,"data":{"accepted":[{"number":"SF123","carrier":100012}],"rejected":[]}}`

func TestHostileNumbersReachNobody(t *testing.T) {
	var paths []string
	k, s := kuaidi(t, `{}`), seventeen(t, &paths, `{}`)
	for _, number := range shoptest.Hostiles {
		if _, ok := live.Number(number); ok {
			continue
		}
		q := live.ParcelQuery{Carrier: both, Number: number}
		for _, tracker := range []live.Tracker{k, s} {
			if _, err := tracker.Track(t.Context(), q); !errors.Is(err, chat.ErrNotFound) {
				t.Errorf("%s, %q: %v", tracker.Name(), number, err)
			}
		}
	}
	if len(paths) > 0 {
		t.Errorf("%v", paths)
	}
}

func TestSettingsThatCannotBeAreRefused(t *testing.T) {
	if _, err := NewKuaidi100(Kuaidi100Options{Customer: "c"}); err == nil {
		t.Error("no key")
	}
	if _, err := NewTrack17(Track17Options{}); err == nil {
		t.Error("no token")
	}
	if _, err := NewTrack17(Track17Options{Token: "t", Address: "http://api.17track.net"}); err == nil {
		t.Error("not encrypted")
	}
}
