// Command bench measures, side by side in one run, what Shoptalk claims to be fast at, and prints ratios. It tests nothing: the
// machines are shared, and a figure that fails a build would be a coin toss.
package main

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sort"
	"strings"
	"syscall"
	"time"
)

func main() {
	only := flag.String("only", "", "one of segmenter, forward, reading, teaching, durable, turn, bursts, tasks; all without")
	dialogues := flag.String("dialogues", "", "recorded dialogues for bursts, JSON lines of dialogue, shopper, agent_reply; without, bursts are left out")
	root := flag.String("root", "..", "the repository")
	var errands taskOptions
	flag.StringVar(&errands.data, "retail", "", "folder of tau_retail (orders.json, users.json, products.json) for tasks; without, tasks are left out")
	flag.Uint64Var(&errands.seed, "seed", 1, "which tasks are drawn")
	flag.IntVar(&errands.runs, "runs", 1, "how often the tasks are played; what differs from the first time is printed")
	flag.IntVar(&errands.quiet, "quiet", 0, "quiet_ms of the server that the tasks talk to")
	flag.BoolVar(&errands.plain, "plain", false, "the shop of the tasks with one category, titles in English alone, size and colour among the options")
	flag.BoolVar(&errands.verbose, "v", false, "print the transcript of each task that was not done")
	flag.Parse()
	fmt.Println(machine())
	texts, err := sentences(*root)
	if err != nil {
		fail(err)
	}
	for _, b := range []struct {
		name string
		run  func(root string, texts []string) error
	}{{"segmenter", segmenter}, {"forward", forward}, {"reading", reading}, {"teaching", teaching}, {"durable", durable}, {"turn", turns}, {"bursts", func(string, []string) error { return bursts(*dialogues) }},
		{"tasks", func(root string, _ []string) error { return tasks(root, errands) }}} {
		if missing := map[string]bool{"bursts": *dialogues == "", "tasks": errands.data == ""}[b.name]; missing {
			if *only == b.name {
				fail(errors.New(b.name + ": name the data with -dialogues FILE, -retail DIR"))
			}
			continue
		}
		if *only != "" && *only != b.name {
			continue
		}
		if err := b.run(*root, texts); err != nil {
			fail(fmt.Errorf("%s: %w", b.name, err))
		}
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "bench:", err)
	os.Exit(1)
}

// machine names what the figures were measured on.
func machine() string {
	host, _ := os.Hostname()
	cpu, flags := "unknown CPU", ""
	if b, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		for line := range strings.Lines(string(b)) {
			key, value, _ := strings.Cut(line, ":")
			switch strings.TrimSpace(key) {
			case "model name":
				cpu = strings.TrimSpace(value)
			case "flags":
				flags = value
			}
		}
	}
	vnni := "no VNNI"
	if strings.Contains(flags, "vnni") {
		vnni = "VNNI"
	}
	return fmt.Sprintf("%s: %s, %s, %d cores, %s/%s, %s", host, cpu, vnni, runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, runtime.Version())
}

// sentences are the distinct messages of the model's own texts, in both languages and mixed.
func sentences(root string) ([]string, error) {
	files, err := filepath.Glob(filepath.Join(root, "models", "train", "text", "*", "*.tsv"))
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	var out []string
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		lines := bufio.NewScanner(f)
		for lines.Scan() {
			if cells := strings.Split(lines.Text(), "\t"); len(cells) == 3 && !seen[cells[2]] {
				seen[cells[2]] = true
				out = append(out, cells[2])
			}
		}
		if err := f.Close(); err != nil {
			return nil, err
		}
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("there are no messages below %s", root)
	}
	sort.Strings(out) // a fixed order, whatever the file system gives
	return out, nil
}

// cpu is the processor time this process has used: on a shared machine it says more than the clock.
func cpu() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// median of durations.
func quantile(d []time.Duration, q float64) time.Duration {
	sort.Slice(d, func(i, j int) bool { return d[i] < d[j] })
	return d[min(int(q*float64(len(d))), len(d)-1)]
}

// spread takes n texts evenly from all.
func spread(texts []string, n int) []string {
	if len(texts) <= n {
		return texts
	}
	out := make([]string, n)
	for i := range out {
		out[i] = texts[i*len(texts)/n]
	}
	return out
}
