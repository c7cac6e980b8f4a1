package dialog

import (
	"slices"
	"strings"
)

// maxListed is how many names are listed where one of them was meant; of more, those most alike are.
const maxListed = 12

// meant says what may stand where a name stands that nobody knows.
func meant(name string, known []string) string {
	if len(known) == 0 {
		return ""
	}
	if len(known) <= maxListed {
		list := slices.Clone(known)
		slices.Sort(list)
		return ": one of " + strings.Join(list, ", ")
	}
	type near struct {
		name string
		far  int
	}
	var alike []near
	for _, k := range known {
		if far := distance(name, k); far <= max(2, len(name)/3) || len(name) > 3 && strings.Contains(k, name) {
			alike = append(alike, near{k, far})
		}
	}
	if len(alike) == 0 {
		return ""
	}
	slices.SortFunc(alike, func(a, b near) int {
		if a.far != b.far {
			return a.far - b.far
		}
		return strings.Compare(a.name, b.name)
	})
	names := make([]string, 0, 3)
	for _, a := range alike[:min(3, len(alike))] {
		names = append(names, a.name)
	}
	return ": did you mean " + strings.Join(names, ", ") + "?"
}

// distance is the number of letters to change, add or take away between two names (Levenshtein). Long ones are cut.
func distance(a, b string) int {
	const most = 64
	a, b = a[:min(len(a), most)], b[:min(len(b), most)]
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		left := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := left
			if a[i] != b[j] {
				cost++
			}
			left = row[j+1]
			row[j+1] = min(cost, row[j]+1, left+1)
		}
	}
	return row[len(b)]
}
