// Checks what the journal published with golang.org/x/mod/sumdb/{note,tlog}; answers one line a case: ok, or why not.
package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type proof struct {
	Kind         string // "checkpoint", "inclusion" or "consistency"
	Key, Note    string
	Size, From   int64
	Index        int64
	Leaf, Root   string
	RootFrom     string
	Proof        []string
}

func hash(text string) (h tlog.Hash) {
	bytes, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(bytes) != tlog.HashSize {
		panic("not a hash: " + text)
	}
	copy(h[:], bytes)
	return h
}

func hashes(texts []string) (found []tlog.Hash) {
	for _, text := range texts {
		found = append(found, hash(text))
	}
	return found
}

func check(p proof) error {
	switch p.Kind {
	case "checkpoint":
		verifier, err := note.NewVerifier(p.Key)
		if err != nil {
			return err
		}
		opened, err := note.Open([]byte(p.Note), note.VerifierList(verifier))
		if err != nil {
			return err
		}
		lines := strings.Split(opened.Text, "\n")
		if lines[0] != verifier.Name() || lines[1] != fmt.Sprint(p.Size) || hash(lines[2]) != hash(p.Root) {
			return fmt.Errorf("another checkpoint: %q", opened.Text)
		}
		return nil
	case "inclusion":
		return tlog.CheckRecord(hashes(p.Proof), p.Size, hash(p.Root), p.Index, hash(p.Leaf))
	case "consistency":
		return tlog.CheckTree(hashes(p.Proof), p.Size, hash(p.Root), p.From, hash(p.RootFrom))
	}
	return fmt.Errorf("no kind %q", p.Kind)
}

func main() {
	var proofs []proof
	if err := json.NewDecoder(os.Stdin).Decode(&proofs); err != nil {
		panic(err)
	}
	for _, p := range proofs {
		if err := check(p); err != nil {
			fmt.Println("refused:", strings.ReplaceAll(err.Error(), "\n", " "))
		} else {
			fmt.Println("ok")
		}
	}
}
