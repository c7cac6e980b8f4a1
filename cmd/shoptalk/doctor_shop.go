package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"shoptalk/chat"
	"shoptalk/shop"
	"shoptalk/shop/file"
)

// doctorPatience is how long the shop's system may take over its catalogue.
const doctorPatience = 2 * time.Minute

// checkConnection asks the shop's running system for an order and for its catalogue, where one is named. Nothing is changed, and no
// carrier is asked: that uses up a quota.
func checkConnection(ctx context.Context, c Config, p place) []finding {
	again := "mend what it names in connect, then: shoptalk doctor " + p.flag()
	folder, err := file.Open(c.Shop)
	var k *connection
	if err == nil {
		k, err = connect(ctx, c, folder, time.Now, slog.New(slog.DiscardHandler))
	}
	var bad *file.BadFiles
	switch {
	case errors.As(err, &bad):
		return nil // found where the files are checked
	case err != nil && c.Connect.named():
		return []finding{{Check: "shop system", Detail: err.Error(), Fix: again}}
	case k == nil:
		return nil
	}
	var found []finding
	if k.system != nil {
		found = append(found, checkOrders(ctx, k, again), checkCatalogue(ctx, c, k, folder, again))
		found = append(found, finding{Check: "webhooks", OK: true, Detail: "the system is to post them to " + cmp.Or(c.PublicURL, "this server, at ") + hooksPath(k.hook)})
	}
	if k.tracker != nil {
		found = append(found, finding{Check: "parcels", OK: true, Detail: k.tracker.Name() + ": the settings are complete; it was not asked, which uses up a quota"})
	}
	return found
}

// checkOrders asks for an order that is there or not: both prove address and key.
func checkOrders(ctx context.Context, k *connection, again string) finding {
	if _, err := k.system.Order(ctx, "1"); err != nil && !errors.Is(err, chat.ErrNotFound) {
		return finding{Check: "shop orders", Detail: plain(err), Fix: again}
	}
	f := finding{Check: "shop orders", OK: true, Detail: k.system.Name() + " answers"}
	if days := k.system.WindowDays(); days > 0 {
		f.Detail += fmt.Sprintf("; it shows orders of the last %d days", days)
	}
	return f
}

// checkCatalogue reads it as a start does.
func checkCatalogue(ctx context.Context, c Config, k *connection, folder shop.Source, again string) finding {
	ctx, cancel := context.WithTimeout(ctx, doctorPatience)
	defer cancel()
	f := finding{Check: "shop catalogue", Fix: again}
	goods, err := k.system.System.Catalogue(ctx)
	if err != nil {
		if f.Detail = plain(err); ctx.Err() != nil {
			f.Detail = fmt.Sprintf("%s did not give its catalogue within %s", k.system.Name(), doctorPatience)
		}
		return f
	}
	files, err := folder.Load(ctx)
	if err != nil {
		return finding{Check: f.Check, Detail: err.Error(), Fix: again}
	}
	for _, p := range goods.Products {
		if want := files.Policies.Shop.Currency; p.Price.Currency != want {
			f.Detail, f.Fix = fmt.Sprintf("it sells in %s, but shop.currency is %s", p.Price.Currency, want), "write "+p.Price.Currency+" as shop.currency in "+c.Shop+"/"+file.PoliciesFile
			return f
		}
	}
	f.OK, f.Fix, f.Detail = true, "", fmt.Sprintf("%d products", len(goods.Products))
	if n := len(goods.Left); n > 0 {
		f.Detail += fmt.Sprintf(", %d left out: %s", n, goods.Left[0].Why)
	}
	return f
}

// plain is the text of an error for people.
func plain(err error) string {
	var e *chat.Error
	if errors.As(err, &e) {
		return e.Text
	}
	return err.Error()
}
