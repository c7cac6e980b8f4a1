package bot

import (
	"testing"
)

func TestKnownShopperWithANumberSeesTheOrderAtOnce(t *testing.T) {
	s := newStage(t, lin, "")
	got := s.say("我前天买的鞋到哪一步了？单号1042", "order.status", ent("order_number", "1042", "1042"))
	wants(t, got, "1042", "云步跑鞋", "到达上海分拨中心", "预计")
	o := s.last[0].Body.Order
	if o == nil || o.State != "shipped" || o.Label != "运输中" || len(o.Parcels) != 1 || o.Parcels[0].Steps[0].Text != "到达上海分拨中心" {
		t.Errorf("order body %+v", o)
	}
	if w := s.why(); w.Facts["order.state"] != "shipped" || w.Intent != "order.status" || w.Rule == "" || w.Model != "test" {
		t.Errorf("why %+v", w)
	}
}

func TestKnownShopperWithSeveralOrdersChoosesByTap(t *testing.T) {
	s := newStage(t, lin, "en")
	got := s.say("where is my order", "order.status")
	wants(t, got, "Which order")
	if s.asks() != "order_number" {
		t.Errorf("asks %q", s.asks())
	}
	got = s.tap("1042 · On its way")
	wants(t, got, "1042", "arrived in Shanghai")
}
