package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// Older browsers than these lack adoptedStyleSheets, without which the widget cannot be styled under a strict CSP.
var browsers = []api.Engine{
	{Name: api.EngineChrome, Version: "100"},
	{Name: api.EngineFirefox, Version: "101"},
	{Name: api.EngineSafari, Version: "16.4"},
}

// bundle makes one minified script of an entry file and everything it imports.
func bundle(web, entry string, define map[string]string) ([]byte, error) {
	vendor := filepath.Join(web, "vendor")
	result := api.Build(api.BuildOptions{
		EntryPoints:       []string{filepath.Join(web, entry)},
		AbsWorkingDir:     web,
		Bundle:            true,
		Format:            api.FormatIIFE,
		Engines:           browsers,
		Charset:           api.CharsetUTF8,
		MinifyWhitespace:  true,
		MinifyIdentifiers: true,
		MinifySyntax:      true,
		LegalComments:     api.LegalCommentsInline,
		JSX:               api.JSXTransform,
		JSXFactory:        "h",
		JSXFragment:       "Fragment",
		Define:            define,
		TsconfigRaw:       `{"compilerOptions":{"target":"es2022","useDefineForClassFields":true}}`,
		Alias: map[string]string{
			"preact":               filepath.Join(vendor, "preact/dist/preact.mjs"),
			"preact/hooks":         filepath.Join(vendor, "preact/hooks/dist/hooks.mjs"),
			"@preact/signals":      filepath.Join(vendor, "signals/dist/signals.mjs"),
			"@preact/signals-core": filepath.Join(vendor, "signals-core/dist/signals-core.mjs"),
		},
		Plugins: []api.Plugin{cssText},
	})
	if err := failed(result.Errors); err != nil {
		return nil, err
	}
	return result.OutputFiles[0].Contents, nil
}

// cssText gives a style sheet imported by a script as its minified text: shadow roots adopt it.
var cssText = api.Plugin{Name: "css-text", Setup: func(b api.PluginBuild) {
	b.OnLoad(api.OnLoadOptions{Filter: `\.css$`}, func(args api.OnLoadArgs) (api.OnLoadResult, error) {
		css, err := styles(args.Path)
		if err != nil {
			return api.OnLoadResult{}, err
		}
		text := strings.TrimSpace(string(css))
		return api.OnLoadResult{Contents: &text, Loader: api.LoaderText}, nil
	})
}}

// styles gives a style sheet minified.
func styles(path string) ([]byte, error) {
	source, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	result := api.Transform(string(source), api.TransformOptions{
		Loader:           api.LoaderCSS,
		Sourcefile:       path,
		Engines:          browsers,
		Charset:          api.CharsetUTF8,
		MinifyWhitespace: true,
		MinifySyntax:     true,
	})
	if err := failed(result.Errors); err != nil {
		return nil, err
	}
	return result.Code, nil
}

func failed(messages []api.Message) error {
	if len(messages) == 0 {
		return nil
	}
	lines := api.FormatMessages(messages, api.FormatMessagesOptions{Kind: api.ErrorMessage})
	return fmt.Errorf("%s", strings.TrimSpace(strings.Join(lines, "\n")))
}
