package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"
	_ "time/tzdata" // the shop's zone, also where the system has no zone files

	"shoptalk/bot"
	"shoptalk/bus"
	"shoptalk/chat"
	"shoptalk/dialog"
	"shoptalk/handoff"
	"shoptalk/identity"
	"shoptalk/intent"
	"shoptalk/privacy"
	"shoptalk/recommend"
	"shoptalk/shop"
	"shoptalk/shop/file"
	"shoptalk/shop/live"
	"shoptalk/store"
)

// mind is what reads and answers, without storage or sockets: the model, the shop and what is built upon them.
type mind struct {
	reader    *intent.Reader
	shop      *shop.Shop
	recommend *recommend.Recommender
	faq       *answers
	source    *file.Folder
	zone      *time.Location // where the shop is
	degraded  string         // why the model does not run; "" where it does
	close     func() error
}

// world is the whole program but for its sockets.
type world struct {
	mind
	db     *store.DB
	bus    *bus.Local
	keeper *identity.Keeper
	desk   *handoff.Desk
	bot    *bot.Bot

	merchant   *merchant
	connection *connection // nil where the shop's files are all there is
	joined     *live.Shop  // nil as well
}

// noJournal is the journal of a mind without storage: it keeps nothing.
type noJournal struct{}

func (noJournal) AppendOrderAction(context.Context, chat.OrderAction) (bool, error) {
	return false, errors.New("no database is open: the order cannot be changed")
}
func (noJournal) OrderActions(context.Context) ([]chat.OrderAction, error) { return nil, nil }

// openMind loads the model and the shop's data and indexes them.
func openMind(ctx context.Context, c Config, folder *file.Folder, source shop.Source, journal shop.Journal, now func() time.Time, log *slog.Logger) (mind, error) {
	var m mind
	model, degraded, closeModel, err := openModel(c, log)
	if err != nil {
		return m, err
	}
	m.degraded, m.close, m.source = degraded, closeModel, folder
	if err := m.index(ctx, journal, now, source, model, watchHead(c, model, log)); err != nil {
		return m, errors.Join(err, m.close())
	}
	return m, nil
}

// index builds what stands on the model and the shop's files.
func (m *mind) index(ctx context.Context, journal shop.Journal, now func() time.Time, source shop.Source, model intent.Model, taught intent.Taught) (err error) {
	if m.shop, err = shop.Open(ctx, source, journal, now); err != nil {
		return err
	}
	facts := m.shop.Policies().Shop
	if m.zone, err = time.LoadLocation(facts.Zone); err != nil {
		return fmt.Errorf("policies.json: shop.zone %q is not a time zone like Asia/Shanghai: %w", facts.Zone, err)
	}
	m.reader = intent.New(intent.Options{Model: model, Taught: taught, Catalogue: m.shop, Now: now, Zone: m.zone, Currency: facts.Currency, Person: dialog.AsksForPerson})
	if m.recommend, err = recommend.New(m.shop, m.reader, now); err != nil {
		return err
	}
	closeModel := m.close
	m.close = func() error { return errors.Join(m.recommend.Close(), closeModel()) }
	m.faq, err = openAnswers(ctx, m.shop.FAQ(), m.reader)
	return err
}

// openWorld opens the database and wires everything that lives behind the sockets.
func openWorld(ctx context.Context, c Config, now func() time.Time, log *slog.Logger) (*world, error) {
	secret, err := readSecret(c.SecretFile)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(c.Data, 0o700); err != nil {
		return nil, err
	}
	seen := lookAt(c.Shop)
	folder, err := file.Open(c.Shop)
	if err != nil {
		return nil, err
	}
	connection, err := connect(ctx, c, folder, now, log)
	if err != nil {
		return nil, err
	}
	db, err := store.Open(ctx, filepath.Join(c.Data, databaseFile))
	if err != nil {
		return nil, err
	}
	w := &world{db: db, bus: bus.New(), connection: connection}
	if w.mind, err = openMind(ctx, c, folder, connection.contents(folder), db, now, log); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	if connection != nil {
		w.joined = connection.join(w.shop)
	}
	if w.keeper, err = identity.New(identity.Options{Store: db, Secret: secret, Now: now}); err != nil {
		return nil, errors.Join(err, w.close())
	}
	w.desk = handoff.New(db, w.bus)
	if w.bot, err = w.newBot(c, now, log); err != nil {
		return nil, errors.Join(err, w.close())
	}
	w.merchant = &merchant{dir: c.Shop, shop: w.shop, source: w.source, faq: w.faq, log: log, seen: seen, system: connection.name()}
	return w, nil
}

// newBot makes the bot of this world.
func (w *world) newBot(c Config, now func() time.Time, log *slog.Logger) (*bot.Bot, error) {
	var sells bot.Shop = w.shop
	if w.joined != nil {
		sells = w.joined
	}
	if w.connection.name() != "" {
		sells = audited{w.joined, w.db, log}
	}
	return bot.New(bot.Options{Store: w.db, Reader: w.reader, Shop: sells, Recommender: w.recommend, FAQ: w.faq, Publisher: w.bus,
		Mask: privacy.Mask, Now: now, Name: c.Bot.Name, Logger: log, Quiet: time.Duration(c.QuietMS) * time.Millisecond,
		OwnFlows: c.Flows, Taught: c.taughtIntents})
}

// close ends the world in the order that loses nothing: first who writes, then what is written to.
func (w *world) close() error {
	var err error
	if w.bot != nil {
		ctx, cancel := context.WithTimeout(context.Background(), shutdownGrace)
		defer cancel()
		err = w.bot.Close(ctx)
	}
	return errors.Join(err, w.mind.close(), w.db.Close())
}

// newLogger writes to standard error, so that standard output holds only what was asked for.
func newLogger(c Config, s streams) *slog.Logger {
	var level slog.Level
	if level.UnmarshalText([]byte(c.LogLevel)) != nil {
		level = slog.LevelInfo
	}
	o := &slog.HandlerOptions{Level: level}
	if c.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(s.err, o))
	}
	return slog.New(slog.NewTextHandler(s.err, o))
}
