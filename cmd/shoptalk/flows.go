package main

import (
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"shoptalk/bot"
	"shoptalk/dialog"
	"shoptalk/intent/head"
)

// starter is what a new shop's folder begins with: flows and examples of intents, all explained.
//
//go:embed starter
var starter embed.FS

// schemaFile is what the first line of the example names, for editors.
const schemaFile = "flows.schema.json"

// writeStarter writes the example flows with their schema, and the examples of intents. What is there already stays.
func writeStarter(dir string) error {
	schema, err := bot.FlowSchema()
	if err != nil {
		return err
	}
	files := map[string][]byte{filepath.Join(flowsDir, schemaFile): schema}
	err = fs.WalkDir(starter, "starter", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := starter.ReadFile(path)
		files[filepath.FromSlash(strings.TrimPrefix(path, "starter/"))] = content
		return err
	})
	if err != nil {
		return err
	}
	for name, content := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return err
		}
		_, err = f.Write(content)
		if err := errors.Join(err, f.Close()); err != nil {
			return err
		}
	}
	return nil
}

// taughtIntents are the shop's own intents as they are now; none where it taught none, or none that can be read.
func (c *Config) taughtIntents() []string {
	h, err := head.Load(c.headFile())
	if err != nil {
		return nil
	}
	return h.Names()
}

// checkFlows proves the shop's own flows, where there are any, and that something reads the intents they wait for.
func checkFlows(c Config, p place) []finding {
	names, err := dialog.FolderFiles(c.Flows)
	if err == nil && len(names) == 0 {
		return nil
	}
	f := finding{Check: "own flows", Fix: "edit the file at the line it names; `shoptalk flows` lists what there is"}
	var flows *dialog.Flows
	if err == nil {
		flows, err = bot.LoadFlows(c.Flows)
	}
	if err != nil {
		f.Detail = err.Error()
		return []finding{f}
	}
	if untaught := flows.Untaught(c.taughtIntents()); len(untaught) > 0 {
		f.Detail, f.Fix = strings.Join(untaught, "\n"), "shoptalk train --intents FILE "+p.flag()
		return []finding{f}
	}
	return []finding{{Check: "own flows", OK: true, Detail: fmt.Sprintf("%s is well-formed: %d flows of the shop's own", c.Flows, len(ownFlows(flows)))}}
}

// ownFlows are the flows of the shop's own files.
func ownFlows(flows *dialog.Flows) []*dialog.Flow {
	var own []*dialog.Flow
	for _, name := range flows.Names() {
		f, _ := flows.Flow(name)
		if _, _, of := f.Place(); of {
			own = append(own, f)
		}
	}
	return own
}

func flowsCommand(s streams) *cobra.Command {
	var p place
	var f facts
	var schema bool
	c := &cobra.Command{
		Use:   "flows [NAME]",
		Short: "Check and list the flows, show a built-in one, or print their JSON Schema · 查看流程",
		Long: "Without a name, lists the flows with what starts them, those of the shop over the built-in ones; a mistake is told with file and line.\n" +
			"With a name, prints that built-in flow, to be copied into the shop's flows folder and changed there.\n列出流程及其意图；给出名称则打印该内置流程，可复制到本店 flows 目录中修改。",
		Example: "  shoptalk flows --config myshop/shoptalk.yml\n  shoptalk flows delivery_fee > myshop/flows/delivery_fee.yml\n  shoptalk flows --schema > myshop/flows/" + schemaFile,
		Args:    args(cobra.MaximumNArgs(1)),
		RunE: func(_ *cobra.Command, a []string) error {
			switch {
			case schema && len(a) > 0:
				return usageError{errors.New("give a name or --schema, not both")}
			case schema:
				b, err := bot.FlowSchema()
				if err == nil {
					_, err = s.out.Write(b)
				}
				return err
			case len(a) > 0:
				return showFlow(a[0], s.out)
			}
			var folder string
			if p.data != "" || p.config != "" {
				config, err := p.load()
				if err != nil {
					return err
				}
				folder = config.Flows
			}
			flows, err := bot.LoadFlows(folder)
			if err != nil {
				return err
			}
			return listFlows(flows, f, s)
		},
	}
	c.Flags().BoolVar(&schema, "schema", false, "print the JSON Schema of flow files")
	p.flags(c)
	f.flag(c)
	return c
}

func showFlow(name string, out io.Writer) error {
	yml, ok, err := bot.FlowSource(name)
	if err == nil && !ok {
		err = fmt.Errorf("there is no built-in flow %q: `shoptalk flows` lists them", name)
	}
	if err == nil {
		_, err = io.WriteString(out, yml)
	}
	return err
}

// listedFlow is one flow in the list.
type listedFlow struct {
	Name        string   `json:"name"`
	Intents     []string `json:"intents"`
	Description string   `json:"description"`
	File        string   `json:"file"`
	Line        int      `json:"line"`
	Own         bool     `json:"own"`
}

func listFlows(flows *dialog.Flows, f facts, s streams) error {
	var all []listedFlow
	for _, name := range flows.Names() {
		flow, _ := flows.Flow(name)
		one := listedFlow{Name: name, Intents: append([]string{}, flow.Intents...), Description: flow.Description}
		one.File, one.Line, one.Own = flow.Place()
		all = append(all, one)
	}
	if f.asJSON {
		return f.print(s, map[string]any{"flows": all}, "")
	}
	w := &lines{to: s.out}
	for _, one := range all {
		mark := "  "
		if one.Own {
			mark = "* "
		}
		w.printf("%s%-24s %-28s %s:%d", mark, one.Name, strings.Join(one.Intents, " "), one.File, one.Line)
	}
	w.printf("%d flows; * is the shop's own · 共 %d 个流程，* 为本店自己的", len(all), len(all))
	return w.err
}
