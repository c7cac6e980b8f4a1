package main

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"shoptalk/chat"
)

// bearerTTL is how long the demo's token lives; the demo is not for longer.
const bearerTTL = 7 * 24 * time.Hour

// credentials gives a one-time link for the admin, made on the first start and in the demo at each, and in the demo a bearer
// token for programs.
func (srv server) credentials(ctx context.Context, w *world) (code, token string, err error) {
	agents, err := w.db.Agents(ctx)
	if err != nil {
		return "", "", err
	}
	admin := chat.Agent{}
	for _, a := range agents {
		if a.Role == "admin" {
			admin = a
			break
		}
	}
	switch {
	case admin.ID == "":
		if admin, err = w.keeper.NewAgent(ctx, "Admin", "admin"); err != nil {
			return "", "", err
		}
	case !srv.demo:
		return "", "", nil
	}
	if code, err = w.keeper.OneTimeLink(ctx, admin); err != nil || !srv.demo {
		return code, "", err
	}
	token, err = w.keeper.AgentBearer(ctx, admin, bearerTTL)
	return code, token, err
}

// announce tells, once the socket accepts, where everything is.
func (srv server) announce(r ready, s streams) {
	if srv.json {
		_ = json.NewEncoder(s.out).Encode(r)
		return
	}
	if srv.say != nil {
		srv.say(r, s)
		return
	}
	fmt.Fprintf(s.out, "Shoptalk serves %s\nConsole 客服工作台   %s\n", r.URL, r.Console)
	if r.Admin != "" {
		fmt.Fprintf(s.out, "First admin 首个管理员（一次性链接）  %s\n", r.Admin)
	}
}

// readiness answers /readyz: database, model, bus. A missing model is degraded, not down, and so is
// a shop's system that does not answer.
func (w *world) readiness(ctx context.Context) map[string]string {
	checks := map[string]string{"database": "ok", "model": "ok", "bus": "ok"}
	if err := w.db.Ping(ctx); err != nil {
		checks["database"] = "down"
	}
	if w.degraded != "" {
		checks["model"] = "degraded"
	}
	if w.connection.name() != "" {
		checks["shop"] = "ok"
		if w.connection.problem() != nil {
			checks["shop"] = "degraded"
		}
	}
	return checks
}
