package onnx

import (
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

func TestTheDescriptionOfAPackNamesWhatIsReadFromIt(t *testing.T) {
	var names []string
	for field := range reflect.TypeFor[card]().Fields() {
		names = append(names, field.Tag.Get("json"))
	}
	for field := range reflect.TypeFor[known]().Fields() {
		names = append(names, field.Tag.Get("json"))
	}
	names = append(names, slices.Sorted(maps.Keys(fills))...)
	names = append(names, "intent_logits", "sentiment_logits", "embedding", "several_logit", graphFile, tokenizerFile, packFile, packDigest, backgroundFile)
	names = slices.DeleteFunc(names, func(name string) bool { return name == "text" }) // too plain a word to be told
	for _, file := range []string{"README.md", "README.zh.md"} {
		raw, err := os.ReadFile(filepath.Join("..", "..", "models", file))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			if !strings.Contains(string(raw), "`"+name+"`") {
				t.Errorf("models/%s does not tell of %s", file, name)
			}
		}
	}
}
