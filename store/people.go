package store

import (
	"context"
	"time"

	"shoptalk/chat"
)

const (
	shopperColumns   = `SELECT id, site, external, name, created FROM shopper`
	selectShopper    = shopperColumns + ` WHERE id = $1`
	selectExternal   = shopperColumns + ` WHERE site = $1 AND external = $2 AND external <> ''`
	insertShopper    = `INSERT INTO shopper (id, site, external, name, created) VALUES ($1, $2, $3, $4, $5)`
	renameShopper    = `UPDATE shopper SET name = $1 WHERE id = $2`
	selectSession    = `SELECT hash, site, shopper, conversation, expires FROM session WHERE hash = $1`
	upsertSession    = `INSERT INTO session (hash, site, shopper, conversation, expires) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (hash) DO UPDATE SET site = excluded.site, shopper = excluded.shopper, conversation = excluded.conversation, expires = excluded.expires`
	deleteSession    = `DELETE FROM session WHERE hash = $1`
	deleteOld        = `DELETE FROM session WHERE expires < $1`
	agentColumns     = `SELECT id, name, role, created FROM agent`
	selectAgent      = agentColumns + ` WHERE id = $1`
	selectAgents     = agentColumns + ` ORDER BY name, id`
	upsertAgent      = `INSERT INTO agent (id, name, role, created) VALUES ($1, $2, $3, $4) ON CONFLICT (id) DO UPDATE SET name = excluded.name, role = excluded.role`
	selectAgentToken = `SELECT hash, agent, kind, expires FROM agent_token WHERE hash = $1`
	upsertAgentToken = `INSERT INTO agent_token (hash, agent, kind, expires) VALUES ($1, $2, $3, $4) ON CONFLICT (hash) DO UPDATE SET agent = excluded.agent, kind = excluded.kind, expires = excluded.expires`
	deleteAgentToken = `DELETE FROM agent_token WHERE hash = $1`
)

// NewShopper makes an anonymous shopper of a site.
func (db *DB) NewShopper(ctx context.Context, site string) (chat.Shopper, error) {
	now := db.moment()
	s := chat.Shopper{ID: newID("s", now), Site: site, Created: now}
	err := db.write(ctx, func(c *conn) error { return addShopper(c, s) })
	if err != nil {
		return chat.Shopper{}, err
	}
	return s, nil
}

// KnownShopper gives the shopper that the shop calls external, made at the first call. A name that is not empty replaces the
// stored one.
func (db *DB) KnownShopper(ctx context.Context, site, external, name string) (s chat.Shopper, err error) {
	if external == "" {
		return s, chat.ErrInvalid.With("the shop's id of a known shopper is empty")
	}
	now := db.moment()
	err = db.write(ctx, func(c *conn) (err error) {
		found, err := scanShopper(c, &s, selectExternal, site, external)
		if err != nil {
			return err
		}
		if !found {
			s = chat.Shopper{ID: newID("s", now), Site: site, External: external, Name: name, Created: now}
			return addShopper(c, s)
		}
		if name == "" || name == s.Name {
			return nil
		}
		s.Name = name
		_, err = c.exec(renameShopper, name, s.ID)
		return err
	})
	if err != nil {
		return chat.Shopper{}, err
	}
	return s, nil
}

// Shopper gives a shopper, or chat.ErrNotFound.
func (db *DB) Shopper(ctx context.Context, id string) (s chat.Shopper, err error) {
	err = db.find(ctx, func(c *conn) (bool, error) { return scanShopper(c, &s, selectShopper, id) })
	return s, err
}

func addShopper(c *conn, s chat.Shopper) error {
	_, err := c.exec(insertShopper, s.ID, s.Site, s.External, s.Name, s.Created)
	return err
}

func scanShopper(c *conn, s *chat.Shopper, query string, args ...any) (bool, error) {
	return c.one(query, args, &s.ID, &s.Site, &s.External, &s.Name, &s.Created)
}

// keptPast is how long a session that has expired stays. It is counted from the expiry of a session that is being saved, which
// lies ahead of the caller's clock by at most the longest life of a session (30 days), so that no clock need be asked.
const keptPast = 31 * 24 * time.Hour

// SaveSession stores a session or replaces the one of the same hash. Its shopper must be there: chat.ErrNotFound. Sessions that
// expired long ago are removed.
func (db *DB) SaveSession(ctx context.Context, s chat.Session) error {
	return db.write(ctx, func(c *conn) error {
		var who chat.Shopper
		if err := orNotFound(scanShopper(c, &who, selectShopper, s.Shopper)); err != nil {
			return err
		}
		if _, err := c.exec(deleteOld, s.Expires.Add(-keptPast)); err != nil {
			return err
		}
		_, err := c.exec(upsertSession, s.Hash, s.Site, s.Shopper, s.Conversation, s.Expires)
		return err
	})
}

// Session gives the session of a token's hash, also where it has expired, or chat.ErrNotFound.
func (db *DB) Session(ctx context.Context, hash string) (s chat.Session, err error) {
	err = db.find(ctx, func(c *conn) (bool, error) {
		return c.one(selectSession, []any{hash}, &s.Hash, &s.Site, &s.Shopper, &s.Conversation, &s.Expires)
	})
	return s, err
}

// DeleteSession forgets a session. One that is not there is no error.
func (db *DB) DeleteSession(ctx context.Context, hash string) error {
	return db.writeOne(ctx, deleteSession, hash)
}

// SaveAgent stores an agent, or the new name and role of one that is there.
func (db *DB) SaveAgent(ctx context.Context, a chat.Agent) error {
	if a.ID == "" {
		return chat.ErrInvalid.With("an agent needs an id")
	}
	if a.Created.IsZero() {
		a.Created = db.moment()
	}
	return db.writeOne(ctx, upsertAgent, a.ID, a.Name, a.Role, a.Created)
}

// Agent gives an agent, or chat.ErrNotFound.
func (db *DB) Agent(ctx context.Context, id string) (a chat.Agent, err error) {
	err = db.find(ctx, func(c *conn) (bool, error) {
		return c.one(selectAgent, []any{id}, &a.ID, &a.Name, &a.Role, &a.Created)
	})
	return a, err
}

// Agents gives all agents by name.
func (db *DB) Agents(ctx context.Context) (agents []chat.Agent, err error) {
	err = db.read(ctx, func(c *conn) error {
		return c.each(selectAgents, nil, func(scan func(...any) error) error {
			var a chat.Agent
			err := scan(&a.ID, &a.Name, &a.Role, &a.Created)
			agents = append(agents, a)
			return err
		})
	})
	return agents, err
}

// SaveAgentToken stores an agent's credential. Its agent must be there: chat.ErrNotFound.
func (db *DB) SaveAgentToken(ctx context.Context, t chat.AgentToken) error {
	return db.write(ctx, func(c *conn) error {
		var a chat.Agent
		found, err := c.one(selectAgent, []any{t.Agent}, &a.ID, &a.Name, &a.Role, &a.Created)
		if err = orNotFound(found, err); err != nil {
			return err
		}
		_, err = c.exec(upsertAgentToken, t.Hash, t.Agent, t.Kind, t.Expires)
		return err
	})
}

// AgentToken gives the credential of a hash, also where it has expired, or chat.ErrNotFound.
func (db *DB) AgentToken(ctx context.Context, hash string) (t chat.AgentToken, err error) {
	err = db.find(ctx, func(c *conn) (bool, error) { return scanAgentToken(c, &t, hash) })
	return t, err
}

// UseAgentToken gives a credential and deletes it: of several callers one gets it, the others chat.ErrNotFound.
func (db *DB) UseAgentToken(ctx context.Context, hash string) (t chat.AgentToken, err error) {
	err = db.write(ctx, func(c *conn) error {
		if err := orNotFound(scanAgentToken(c, &t, hash)); err != nil {
			return err
		}
		_, err := c.exec(deleteAgentToken, hash)
		return err
	})
	if err != nil {
		return chat.AgentToken{}, err
	}
	return t, nil
}

// DeleteAgentToken forgets a credential. One that is not there is no error.
func (db *DB) DeleteAgentToken(ctx context.Context, hash string) error {
	return db.writeOne(ctx, deleteAgentToken, hash)
}

func scanAgentToken(c *conn, t *chat.AgentToken, hash string) (bool, error) {
	return c.one(selectAgentToken, []any{hash}, &t.Hash, &t.Agent, &t.Kind, &t.Expires)
}

// find reads one thing; chat.ErrNotFound where it is not there.
func (db *DB) find(ctx context.Context, one func(*conn) (bool, error)) error {
	return db.read(ctx, func(c *conn) error { return orNotFound(one(c)) })
}

func orNotFound(found bool, err error) error {
	if err == nil && !found {
		return chat.ErrNotFound
	}
	return err
}

// writeOne runs one statement.
func (db *DB) writeOne(ctx context.Context, query string, args ...any) error {
	return db.write(ctx, func(c *conn) error {
		_, err := c.exec(query, args...)
		return err
	})
}

// moment is now as it is stored: UTC, whole milliseconds.
func (db *DB) moment() time.Time { return db.now().UTC().Truncate(time.Millisecond) }
