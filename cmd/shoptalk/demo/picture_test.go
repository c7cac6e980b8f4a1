package demo

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
)

func drawAll(t *testing.T) map[string]string {
	t.Helper()
	all, err := loadGoods()
	if err != nil {
		t.Fatal(err)
	}
	pictures, err := drawEach(all)
	if err != nil {
		t.Fatal(err)
	}
	return pictures
}

func TestEveryProductHasAPictureOfItsOwn(t *testing.T) {
	seen := map[string]string{}
	pictures := drawAll(t)
	if len(pictures) != 120 {
		t.Errorf("%d pictures, want 120", len(pictures))
	}
	for id, svg := range pictures {
		if other, ok := seen[svg]; ok {
			t.Errorf("%s and %s look alike", id, other)
		}
		seen[svg] = id
	}
}

func TestPicturesAreWellFormedAndFullyPainted(t *testing.T) {
	for id, svg := range drawAll(t) {
		if strings.ContainsAny(svg, "{}") {
			t.Errorf("%s: a colour was not put in: %s", id, svg[strings.IndexAny(svg, "{}"):][:20])
		}
		for _, word := range []string{"<script", "href", "onload"} {
			if strings.Contains(svg, word) {
				t.Errorf("%s holds %s", id, word)
			}
		}
		dec := xml.NewDecoder(strings.NewReader(svg))
		for {
			if _, err := dec.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", id, err)
			}
		}
	}
}

func TestPicturesAreTheSameAtEveryDrawing(t *testing.T) {
	first, second := drawAll(t), drawAll(t)
	for id := range first {
		if first[id] != second[id] {
			t.Errorf("%s was drawn in two ways", id)
		}
	}
}
