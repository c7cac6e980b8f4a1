package demo

import (
	"fmt"
	"regexp"
	"strings"
)

// tone is a colour as red, green and blue from 0 to 255.
type tone [3]int

func (t tone) String() string { return fmt.Sprintf("#%02x%02x%02x", t[0], t[1], t[2]) }

// towards mixes a colour with another, part of 100.
func (t tone) towards(o tone, part int) tone {
	for i := range t {
		t[i] += (o[i] - t[i]) * part / 100
	}
	return t
}

func (t tone) bright() bool { return t[0]*3+t[1]*6+t[2] > 1950 }

var (
	ink   = tone{0x2a, 0x2f, 0x3a}
	paper = tone{0xfb, 0xf8, 0xf2}
)

// tones are the normal colour names as this shop's things look.
var tones = map[string]tone{
	"black": {0x3a, 0x40, 0x4c}, "white": {0xf4, 0xf1, 0xea}, "grey": {0x9d, 0xa6, 0xb0}, "navy": {0x34, 0x4a, 0x74},
	"blue": {0x5b, 0x8f, 0xc7}, "red": {0xc9, 0x58, 0x50}, "orange": {0xe8, 0x8f, 0x52}, "yellow": {0xef, 0xc1, 0x57},
	"green": {0x6f, 0x9b, 0x78}, "khaki": {0xb3, 0xa4, 0x78}, "beige": {0xe0, 0xcd, 0xac}, "brown": {0x96, 0x66, 0x48},
	"pink": {0xe7, 0xa6, 0xb0}, "purple": {0x9a, 0x87, 0xbf}, "silver": {0xc6, 0xcc, 0xd4},
}

// moods colour what comes in no colour of its own, bottles and jars.
var moods = [][2]tone{
	{{0x8f, 0xb5, 0x96}, {0x4f, 0x7d, 0x5d}}, {{0xf0, 0xc7, 0xbd}, {0xc9, 0x7b, 0x6c}}, {{0xa9, 0xc9, 0xd8}, {0x5d, 0x8a, 0xa3}},
	{{0xf1, 0xd9, 0x9b}, {0xc9, 0x9a, 0x4a}}, {{0xc9, 0xbd, 0xdd}, {0x86, 0x74, 0xa8}},
}

// walls are soft backgrounds; the deeper ones stand behind pale things.
var (
	walls     = []tone{{0xee, 0xee, 0xea}, {0xf4, 0xea, 0xdf}, {0xe6, 0xee, 0xe8}, {0xf5, 0xe6, 0xe2}, {0xe9, 0xe7, 0xf1}, {0xe3, 0xed, 0xf1}, {0xf6, 0xee, 0xd6}}
	deepWalls = []tone{{0xd3, 0xdd, 0xe3}, {0xe4, 0xcd, 0xb9}, {0xc6, 0xd8, 0xca}, {0xe5, 0xc6, 0xbf}, {0xcd, 0xc9, 0xe0}, {0xe9, 0xd8, 0xa6}, {0xbf, 0xd3, 0xdd}}
)

// palette is what one picture is painted with.
type palette struct {
	main, accent, back tone
}

func paletteOf(g goods) palette {
	h := int(hash(g.ID))
	names := strings.Fields(g.Colors)
	var p palette
	if len(names) == 0 {
		pair := moods[h%len(moods)]
		p.main, p.accent = pair[0], pair[1]
	} else {
		p.main = tones[names[0]]
		p.accent = accentFor(names, h)
	}
	choice := walls
	if p.main.bright() {
		choice = deepWalls
	}
	p.back = choice[h%len(choice)]
	return p
}

// accentFor picks a lively second colour: one that the product also comes in, else one that goes with it.
func accentFor(names []string, h int) tone {
	for _, n := range names[1:] {
		switch n {
		case "black", "white", "grey", "silver", names[0]:
		default:
			return tones[n]
		}
	}
	lively := []string{"orange", "blue", "yellow", "green", "red", "pink"}
	for i := range lively {
		if n := lively[(h+i)%len(lively)]; n != names[0] && tones[n] != tones[names[0]] {
			return tones[n]
		}
	}
	return tones["orange"]
}

// colour puts the paints in place of their letters.
func (p palette) colour(svg string) string {
	shade := 26
	if p.main == tones["black"] {
		shade = 45
	}
	return strings.NewReplacer(
		"{m}", p.main.String(), "{d}", p.main.towards(ink, shade).String(), "{l}", p.main.towards(paper, 42).String(),
		"{a}", p.accent.String(), "{b}", p.accent.towards(ink, 26).String(),
		"{w}", paper.String(), "{g}", "#d5d6d6", "{k}", ink.String(), "{n}", p.back.String(),
	).Replace(svg)
}

// wall paints the background: two tones, a quiet shape, and the line of the ground.
func (p palette) wall(h uint32, ground bool) string {
	light, deep := p.back.towards(paper, 55), p.back.towards(ink, 7)
	var b strings.Builder
	fmt.Fprintf(&b, `<defs><filter id="s" x="-10%%" y="-10%%" width="120%%" height="120%%"><feGaussianBlur stdDeviation="5"/></filter></defs>`)
	fmt.Fprintf(&b, `<rect width="400" height="400" fill="%s"/>`, p.back)
	switch h % 3 {
	case 0:
		fmt.Fprintf(&b, `<circle cx="200" cy="190" r="150" fill="%s"/>`, light)
	case 1:
		fmt.Fprintf(&b, `<path d="M62 400V190C62 92 124 44 200 44S338 92 338 190V400Z" fill="%s"/>`, light)
	default:
		fmt.Fprintf(&b, `<path d="M60 96C120 20 300 16 348 120C396 226 330 356 204 352C76 348 6 178 60 96Z" fill="%s"/>`, light)
	}
	if ground {
		fmt.Fprintf(&b, `<path d="M0 312H400V400H0Z" fill="%s"/>`, deep)
	}
	return b.String()
}

var painted = regexp.MustCompile(`(fill|stroke)="(\{[a-z]\}|#[0-9a-f]+)"`)

// silhouette paints all shapes in ink: the shadow on the wall behind a hanging thing.
func (p palette) silhouette(shapes string) string {
	return painted.ReplaceAllString(shapes, `$1="{k}"`)
}
