package bot

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"shoptalk/chat"
	"shoptalk/dialog"
)

// ownFacts are what the texts of a shop's flows may name beside slots, each with the slot it lives on.
var ownFacts = map[string]string{
	"shop": "", "bot": "", "return_freight": "", "refund_days": "",
	"order": "order_ok", "order_title": "order_ok", "order_total": "order_ok", "reason_label": "reason",
}

// vocabulary is what flows may name.
func vocabulary(w words) dialog.Vocabulary {
	return dialog.Vocabulary{Actions: slices.Sorted(maps.Keys(skills())), Says: w.keys(), Facts: ownFacts}
}

// layered reads flows, the later ones over the earlier ones, and checks them against the skills and the words.
func layered(w words, layers ...dialog.Layer) (*dialog.Flows, error) {
	flows, err := dialog.LoadLayers(vocabulary(w), layers...)
	if err != nil {
		return nil, fmt.Errorf("flows: %w", err)
	}
	if err := errors.Join(checkFacts(flows, w), checkLabels(flows, w)); err != nil {
		return nil, fmt.Errorf("words: %w", err)
	}
	return flows, nil
}

// over reads a shop's own flows over others. A folder that is not there is empty.
func over(w words, builtIn fs.FS, dir string) (*dialog.Flows, error) {
	layers := []dialog.Layer{{Files: builtIn}}
	if names, err := dialog.FolderFiles(dir); err != nil {
		return nil, fmt.Errorf("flows: %w", err)
	} else if len(names) > 0 {
		layers = append(layers, dialog.Layer{Files: os.DirFS(dir), Name: filepath.ToSlash(dir)})
	}
	return layered(w, layers...)
}

// watchFlows takes over the shop's own flows, now and whenever they change.
func (b *Bot) watchFlows() error {
	if b.OwnFlows == "" {
		return nil
	}
	load := func() (*dialog.Flows, error) { return over(b.words, b.Flows, b.OwnFlows) }
	var err error
	if b.folder, err = dialog.Watch(b.OwnFlows, load, b.flowsChanged); err != nil {
		return err
	}
	b.tellUntaught(b.folder.Current())
	return nil
}

// flowsChanged logs what came of changed files.
func (b *Bot) flowsChanged(flows *dialog.Flows, err error) {
	if err != nil {
		b.Logger.Error("changed flows are not taken over: those before go on", "folder", b.OwnFlows, "reason", err)
		return
	}
	b.Logger.Info("changed flows are taken over", "folder", b.OwnFlows)
	b.tellUntaught(flows)
}

func (b *Bot) tellUntaught(flows *dialog.Flows) {
	if b.Taught == nil {
		return
	}
	for _, told := range flows.Untaught(b.Taught()) {
		b.Logger.Warn("a flow waits in vain", "reason", told)
	}
}

// talks gives the flows as they are now.
func (b *Bot) talks() *dialog.Flows {
	if b.folder != nil {
		return b.folder.Current()
	}
	return b.flows
}

// wordings gives the sentences of a key in the language of the reply: what a flow says itself, else the bot's words.
func (v *visit) wordings(key string) []string {
	if texts := v.flows.Text(key, v.lang); texts != nil {
		return texts
	}
	return v.bot.words[v.lang][key]
}

// has reports whether there are words for a key.
func (v *visit) has(key string) bool { return len(v.wordings(key)) > 0 }

// maxTapped bounds the values that are offered to tap.
const maxTapped = 8

// choices are the values to tap of a question that a flow asks in its own words.
func (v *visit) choices(out dialog.Output) []chat.Reply {
	slot, ok := v.flows.Slot(out.Asks)
	if !ok || v.flows.Text(out.Name, v.lang) == nil {
		return nil
	}
	if slot.Type == dialog.SlotBool {
		return []chat.Reply{v.slotChip(v.words("chip.yes"), slot.Name, "yes"), v.slotChip(v.words("chip.no"), slot.Name, "no")}
	}
	values := slot.Choices(v.lang)
	if len(values) > maxTapped {
		return nil
	}
	var replies []chat.Reply
	for _, c := range values {
		replies = append(replies, v.slotChip(c.Label, slot.Name, c.Value))
	}
	return replies
}

// called is what the value of a slot is called in the language of the reply.
func (v *visit) called(name, value string) string {
	if slot, ok := v.flows.Slot(name); ok {
		for _, c := range slot.Choices(v.lang) {
			if c.Value == value {
				return c.Label
			}
		}
	}
	return value
}

// LoadFlows reads the shipped flows with a shop's own over them; the error lists what is wrong with those, by file and line.
func LoadFlows(dir string) (*dialog.Flows, error) {
	o := Options{}.filled()
	w, err := loadWords(o.Words)
	if err != nil {
		return nil, err
	}
	return over(w, o.Flows, dir)
}

// FlowSchema is the JSON Schema of a shop's flow files.
func FlowSchema() ([]byte, error) {
	o := Options{}.filled()
	flows, w, err := loadTalk(o.Flows, o.Words)
	if err != nil {
		return nil, err
	}
	known := vocabulary(w)
	known.Intents = flows.Intents()
	return dialog.Schema(known)
}

// FlowSource gives the lines of a shipped flow as they stand in its file, for a shop to change.
func FlowSource(name string) (yml string, ok bool, err error) {
	files := Options{}.filled().Flows
	names, err := fs.Glob(files, "*.yml")
	for _, file := range names {
		b, readErr := fs.ReadFile(files, file)
		if readErr != nil {
			return "", false, readErr
		}
		var doc struct {
			Flows yaml.Node `yaml:"flows"`
		}
		if err := yaml.Unmarshal(b, &doc); err != nil {
			return "", false, fmt.Errorf("%s: %w", file, err)
		}
		lines := strings.Split(strings.TrimRight(string(b), "\n"), "\n")
		keys := doc.Flows.Content
		for i := 0; i < len(keys); i += 2 {
			if keys[i].Value != name {
				continue
			}
			end := len(lines)
			if i+2 < len(keys) {
				end = keys[i+2].Line - 1
			}
			return "flows:\n" + strings.TrimRight(strings.Join(lines[keys[i].Line-1:end], "\n"), "\n") + "\n", true, nil
		}
	}
	return "", false, err
}
