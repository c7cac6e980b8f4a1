package intent

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"text/tabwriter"

	"shoptalk/chat"
)

// Example is a text with what a person says it means.
type Example struct {
	Text  string
	Label string
	Line  int // of the file it came from, from 1
}

// maxLine bounds one line of a file of examples.
const maxLine = 16 << 20

// ReadExamples reads JSON Lines of {"text":…, "intent":…} or {"text":…, "label":…}. Blank lines are skipped; an error names
// the line.
func ReadExamples(from io.Reader) ([]Example, error) {
	return readExamples(from, "intent", nil)
}

// sentiments are the moods that a person can give a text.
var sentiments = []string{"negative", "neutral", "positive"}

// ReadSentiments reads JSON Lines of {"text":…, "sentiment":…} or {"text":…, "label":…}, with a sentiment of negative, neutral or
// positive.
func ReadSentiments(from io.Reader) ([]Example, error) {
	return readExamples(from, "sentiment", sentiments)
}

// readExamples takes a row's label from a key, or from "label"; it must be one of those allowed, where any are named.
func readExamples(from io.Reader, key string, allowed []string) ([]Example, error) {
	lines := bufio.NewScanner(from)
	lines.Buffer(nil, maxLine)
	var out []Example
	n := 0
	for lines.Scan() {
		n++
		line := lines.Bytes()
		if n == 1 {
			line = bytes.TrimPrefix(line, []byte("\uFEFF")) // some editors begin a file with it
		}
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		e, err := readExample(line, key, allowed)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		e.Line = n
		out = append(out, e)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("line %d: %w", n+1, err)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf(`there are no examples: a line of {"text":…,%q:…} is needed for each`, key)
	}
	return out, nil
}

func readExample(line []byte, key string, allowed []string) (Example, error) {
	var row struct {
		Text      *string `json:"text"`
		Intent    string  `json:"intent"`
		Sentiment string  `json:"sentiment"`
		Label     string  `json:"label"`
	}
	if err := json.Unmarshal(line, &row); err != nil {
		return Example{}, fmt.Errorf(`it is not {"text":…,%q:…}: %w`, key, err)
	}
	given := row.Intent
	if key == "sentiment" {
		given = row.Sentiment
	}
	label := strings.TrimSpace(cmp.Or(given, row.Label))
	if row.Text == nil || label == "" {
		return Example{}, fmt.Errorf(`want {"text":…,%q:…}`, key)
	}
	if len(allowed) > 0 {
		if label = strings.ToLower(label); !slices.Contains(allowed, label) {
			return Example{}, fmt.Errorf("the %s %q is none of %s", key, label, strings.Join(allowed, ", "))
		}
	}
	return Example{Text: *row.Text, Label: label}, nil
}

// Judged is one example beside what was read.
type Judged struct {
	Want, Got  string
	Confidence float64
	Abstained  bool
	Language   string
}

// EvalIntents reads every example, each by itself, and compares its intent.
func EvalIntents(ctx context.Context, r *Reader, examples []Example) (Report, error) {
	return eval(ctx, r, examples, func(_ Example, g chat.Reading) (string, float64) { return g.Intent.Name, g.Intent.Confidence })
}

// EvalSentiments reads every example and compares its sentiment label. Confidence is how far the score is from even. Where no
// example is neutral, it also counts how often the score has the label's sign.
func EvalSentiments(ctx context.Context, r *Reader, examples []Example) (Report, error) {
	signs := 0
	rep, err := eval(ctx, r, examples, func(e Example, g chat.Reading) (string, float64) {
		score := g.Sentiment.Score
		signs += count(e.Label == "positive" && score > 0 || e.Label == "negative" && score < 0)
		return g.Sentiment.Label, math.Abs(score)
	})
	if err == nil && !slices.ContainsFunc(examples, func(e Example) bool { return e.Label == "neutral" }) {
		signed := share(signs, len(examples))
		rep.Signed = &signed
	}
	return rep, err
}

func eval(ctx context.Context, r *Reader, examples []Example, answer func(Example, chat.Reading) (string, float64)) (Report, error) {
	judged := make([]Judged, 0, len(examples))
	for _, e := range examples {
		g, err := r.Read(ctx, e.Text, nil)
		if err != nil {
			return Report{}, err
		}
		got, confidence := answer(e, g)
		judged = append(judged, Judged{e.Label, got, confidence, g.Abstained, g.Language})
	}
	return Score(judged), nil
}

// Report says how well labels were read. Every figure runs from 0 to 1.
type Report struct {
	Rows       int
	Accuracy   float64
	MacroF1    float64  // over the labels that occur in the examples
	ECE        float64  // expected calibration error, 15 bins of equal width
	Acted      float64  // share of rows not abstained
	ActedRight float64  // accuracy among those
	Signed     *float64 // share of rows whose sentiment score has the label's sign; nil where that is not asked
	Labels     []LabelScore
	Languages  []LanguageScore
}

// LabelScore is one label of a report.
type LabelScore struct {
	Name                  string
	Rows                  int
	Precision, Recall, F1 float64
	Confused              string // what it is most often taken for instead
}

// LanguageScore is one language of a report.
type LanguageScore struct {
	Language      string
	Rows          int
	Accuracy, ECE float64
}

// Score counts. It is pure.
func Score(judged []Judged) Report {
	rep := Report{Rows: len(judged)}
	if rep.Rows == 0 {
		return rep
	}
	right, acted, actedRight := 0, 0, 0
	languages := map[string][]Judged{}
	for _, j := range judged {
		hit := j.Want == j.Got
		right += count(hit)
		acted += count(!j.Abstained)
		actedRight += count(hit && !j.Abstained)
		languages[j.Language] = append(languages[j.Language], j)
	}
	rep.Accuracy = share(right, rep.Rows)
	rep.Acted, rep.ActedRight = share(acted, rep.Rows), share(actedRight, acted)
	rep.ECE = calibrationError(judged)
	rep.Labels = labelScores(judged)
	for _, l := range rep.Labels {
		rep.MacroF1 += l.F1 / float64(len(rep.Labels))
	}
	for language, list := range languages {
		hits := 0
		for _, j := range list {
			hits += count(j.Want == j.Got)
		}
		rep.Languages = append(rep.Languages, LanguageScore{language, len(list), share(hits, len(list)), calibrationError(list)})
	}
	slices.SortFunc(rep.Languages, func(a, b LanguageScore) int {
		return cmp.Or(cmp.Compare(b.Rows, a.Rows), cmp.Compare(a.Language, b.Language))
	})
	return rep
}

func labelScores(judged []Judged) []LabelScore {
	rows, given, hits := map[string]int{}, map[string]int{}, map[string]int{}
	confused := map[string]map[string]int{}
	for _, j := range judged {
		rows[j.Want]++
		given[j.Got]++
		if j.Want == j.Got {
			hits[j.Want]++
			continue
		}
		if confused[j.Want] == nil {
			confused[j.Want] = map[string]int{}
		}
		confused[j.Want][j.Got]++
	}
	var out []LabelScore
	for name, n := range rows {
		s := LabelScore{Name: name, Rows: n, Precision: share(hits[name], given[name]), Recall: share(hits[name], n)}
		if s.Precision+s.Recall > 0 {
			s.F1 = 2 * s.Precision * s.Recall / (s.Precision + s.Recall)
		}
		most := 0
		for other, n := range confused[name] {
			if n > most || n == most && other < s.Confused {
				most, s.Confused = n, other
			}
		}
		out = append(out, s)
	}
	slices.SortFunc(out, func(a, b LabelScore) int { return cmp.Compare(a.Name, b.Name) })
	return out
}

// calibrationError is Naeini et al.'s expected calibration error (AAAI 2015): over 15 bins of confidence, the mean distance
// between confidence and accuracy, weighed by rows.
func calibrationError(judged []Judged) float64 {
	const bins = 15
	var n, hits [bins]int
	var confidence [bins]float64
	for _, j := range judged {
		b := min(max(int(j.Confidence*bins), 0), bins-1)
		n[b]++
		hits[b] += count(j.Want == j.Got)
		confidence[b] += j.Confidence
	}
	sum := 0.0
	for b := range bins {
		sum += math.Abs(confidence[b] - float64(hits[b]))
	}
	return sum / float64(len(judged))
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}

func share(n, of int) float64 {
	if of == 0 {
		return 0
	}
	return float64(n) / float64(of)
}

// Metrics gives the figures by name, for a file of results.
func (r Report) Metrics() map[string]float64 {
	m := map[string]float64{"accuracy": r.Accuracy, "macro_f1": r.MacroF1, "ece": r.ECE, "acted": r.Acted, "acted_accuracy": r.ActedRight}
	if r.Signed != nil {
		m["binary_accuracy"] = *r.Signed
	}
	for _, l := range r.Languages {
		m["accuracy_"+l.Language], m["ece_"+l.Language] = l.Accuracy, l.ECE
	}
	return m
}

// Write prints the report as a table: the whole, then each language, then each label.
func (r Report) Write(to io.Writer) error {
	w := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "rows\taccuracy\tmacro-F1\tECE\tacted on\tright of those\n%d\t%.3f\t%.3f\t%.3f\t%.3f\t%.3f\n\n", r.Rows, r.Accuracy, r.MacroF1, r.ECE, r.Acted, r.ActedRight)
	if r.Signed != nil {
		fmt.Fprintf(w, "right by the score's sign\t%.3f\n\n", *r.Signed)
	}
	fmt.Fprintln(w, "language\trows\taccuracy\tECE")
	for _, l := range r.Languages {
		fmt.Fprintf(w, "%s\t%d\t%.3f\t%.3f\n", l.Language, l.Rows, l.Accuracy, l.ECE)
	}
	fmt.Fprintln(w, "\nlabel\trows\tprecision\trecall\tF1\tmost often taken for")
	for _, l := range r.Labels {
		fmt.Fprintf(w, "%s\t%d\t%.3f\t%.3f\t%.3f\t%s\n", l.Name, l.Rows, l.Precision, l.Recall, l.F1, l.Confused)
	}
	return w.Flush()
}
