package parcels

import (
	"cmp"
	"context"
	"crypto/md5"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"shoptalk/chat"
	"shoptalk/shop/live"
)

// Kuaidi100Options are the account at 快递100 (API of real-time queries).
type Kuaidi100Options struct {
	Customer string
	Key      string
	Carriers map[string]string // further carriers as the shop names them, with their codes there
	Address  string            // https://poll.kuaidi100.com
	Limits   live.Limits
}

// Kuaidi100 is a live.Tracker.
type Kuaidi100 struct {
	*live.Caller
	options Kuaidi100Options
	url     string
}

// NewKuaidi100 names the account. Nothing is asked yet.
func NewKuaidi100(o Kuaidi100Options) (*Kuaidi100, error) {
	if o.Customer == "" || o.Key == "" {
		return nil, fmt.Errorf("connect.parcels.kuaidi100: customer and key are both needed: they stand in the account's API page")
	}
	u, err := live.Address("connect.parcels.kuaidi100.address", cmp.Or(o.Address, "https://poll.kuaidi100.com"))
	if err != nil {
		return nil, err
	}
	return &Kuaidi100{Caller: live.NewCaller("快递100", o.Limits), options: o, url: u.JoinPath("poll/query.do").String()}, nil
}

// carriers are 快递100's codes of those that shops name most. A longer name stands before one that it holds.
var carriers = []struct{ name, code string }{
	{"顺丰", "shunfeng"}, {"sf express", "shunfeng"}, {"sf", "shunfeng"}, {"圆通", "yuantong"}, {"yto", "yuantong"}, {"中通", "zhongtong"}, {"zto", "zhongtong"},
	{"申通", "shentong"}, {"sto", "shentong"}, {"韵达", "yunda"}, {"yunda", "yunda"}, {"京东", "jd"}, {"jd", "jd"}, {"极兔", "jtexpress"}, {"j&t", "jtexpress"},
	{"德邦", "debangkuaidi"}, {"deppon", "debangkuaidi"}, {"ems", "ems"}, {"邮政", "youzhengguonei"}, {"china post", "youzhengguonei"},
	{"dhl", "dhl"}, {"fedex", "fedex"}, {"ups", "ups"}, {"usps", "usps"}, {"tnt", "tnt"},
}

func (k *Kuaidi100) code(w chat.Words) (string, bool) {
	for _, name := range []string{w[chat.Chinese], w[chat.English]} {
		name = strings.ToLower(strings.TrimSpace(name))
		if name == "" {
			continue
		}
		for own, code := range k.options.Carriers {
			if strings.EqualFold(own, name) {
				return code, true
			}
		}
		for _, c := range carriers {
			if name == c.name || strings.HasPrefix(name, c.name) && !asciiOnly(c.name) || strings.HasPrefix(name, c.name+" ") {
				return c.code, true
			}
		}
	}
	return "", false
}

func asciiOnly(s string) bool { return !strings.ContainsFunc(s, func(r rune) bool { return r > 127 }) }

// beijing is the zone of 快递100's times, which name none.
var beijing = time.FixedZone("CST", 8*3600)

// answer100 is both of its shapes: a way, or why there is none.
type answer100 struct {
	Status  string `json:"status"`
	State   string `json:"state"`
	Number  string `json:"nu"`
	Return  string `json:"returnCode"`
	Message string `json:"message"`
	Data    []struct {
		Time string `json:"ftime"`
		Text string `json:"context"`
	} `json:"data"`
}

// Track asks for one parcel; sign is the MD5 of param, key and customer, in capitals, as 快递100 wants it.
func (k *Kuaidi100) Track(ctx context.Context, q live.ParcelQuery) (live.Trace, error) {
	number, ok := live.Number(q.Number)
	if !ok {
		return live.Trace{}, noParcel(k.Name(), q.Number)
	}
	code, ok := k.code(q.Carrier)
	if !ok {
		return live.Trace{}, k.Fail(live.CodeUnsupported, "has no code for the carrier "+live.Shown(q.Carrier.In(chat.Chinese))+": name it in connect.parcels.kuaidi100.carriers")
	}
	param, err := json.Marshal(map[string]string{"com": code, "num": number, "phone": q.Phone, "order": "asc"})
	if err != nil {
		return live.Trace{}, err
	}
	sum := md5.Sum([]byte(string(param) + k.options.Key + k.options.Customer))
	form := url.Values{"customer": {k.options.Customer}, "sign": {strings.ToUpper(hex.EncodeToString(sum[:]))}, "param": {string(param)}}
	got, err := k.Do(ctx, live.Request{Method: http.MethodPost, URL: k.url, Body: []byte(form.Encode()), Busy: busy100,
		Header: http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}})
	if err != nil {
		return live.Trace{}, err
	}
	var a answer100
	if err := json.Unmarshal(got.Body, &a); err != nil || got.Status >= 300 {
		return live.Trace{}, k.Garbled(fmt.Sprintf("status %d", got.Status), err)
	}
	return k.trace(a, number, got.At)
}

// busy100 reads 501 and 502: its own or the carrier's system does not answer for now.
func busy100(a live.Answer) (time.Duration, bool) {
	var b answer100
	return 0, json.Unmarshal(a.Body, &b) == nil && (b.Return == "501" || b.Return == "502")
}

func (k *Kuaidi100) trace(a answer100, number string, at time.Time) (live.Trace, error) {
	switch {
	case a.Status == "200" && a.Return == "":
	case a.Return == "500":
		return live.Trace{}, noParcel(k.Name(), number)
	case a.Return == "503" || a.Return == "601":
		return live.Trace{}, k.Fail(live.CodeDenied, "does not accept the key ("+a.Return+"): check customer and key, and what the account has left")
	case a.Return == "408":
		return live.Trace{}, k.Fail(live.CodeDenied, "wants the receiver's phone for this carrier (408): the order has none, or another")
	default:
		return live.Trace{}, k.Garbled("returnCode "+live.Shown(a.Return)+" "+live.Shown(a.Message), nil)
	}
	if !live.SameNumber(a.Number, number) {
		return live.Trace{}, k.Garbled("asked for one parcel it gave another", nil)
	}
	t := live.Trace{Delivered: a.State == "3" || strings.HasPrefix(a.State, "30"), AsOf: at} // 301 to 304 are ways of signing for it
	for _, d := range a.Data {
		when, err := time.ParseInLocation(time.DateTime, d.Time, beijing)
		if err != nil {
			return live.Trace{}, k.Garbled("a step has no time", err)
		}
		t.Steps = append(t.Steps, chat.ParcelStep{At: when, Text: live.Words(d.Text)})
	}
	slices.SortStableFunc(t.Steps, func(a, b chat.ParcelStep) int { return a.At.Compare(b.At) })
	if err := live.CheckTrace(t.Steps); err != nil {
		return live.Trace{}, k.Garbled(err.Error(), nil)
	}
	return t, nil
}

func noParcel(name, number string) error {
	return chat.ErrNotFound.With(fmt.Sprintf("%s knows nothing of the parcel %s: check the number, or ask again later", name, live.Shown(number)))
}
