// SPDX-License-Identifier: MIT

// grammar reads a JSON object from stdin, container -> labels, with the libraries with which Traefik reads labels and rules.
// Of each router it prints "CONTAINER PROTOCOL ROUTER SERVICE PORT MIDDLEWARES HOSTS", sorted; what they refuse ends it.
package main

import (
	"encoding/json"
	"fmt"
	"log"
	"os"
	"sort"
	"strings"

	"github.com/traefik/paerser/parser"
	"github.com/vulcand/predicate"
)

type Router struct {
	EntryPoints []string
	Middlewares []string
	Service     string
	Rule        string
	Priority    int
	TLS         *struct{ Options, CertResolver string } `label:"allowEmpty"`
}

type Service struct {
	LoadBalancer *struct {
		Server         *struct{ Port, Scheme string }
		PassHostHeader *bool
	}
}

type Middleware struct {
	BasicAuth *struct{ Users []string }
	Chain     *struct{ Middlewares []string }
	Compress  *struct{} `label:"allowEmpty"`
}

type Section struct {
	Routers     map[string]*Router
	Services    map[string]*Service
	Middlewares map[string]*Middleware
}

type Configuration struct {
	Enable bool
	Docker *struct{ Network string }
	HTTP   *Section
	TCP    *Section
}

// hosts collects the arguments of all matchers for hosts.
func hosts(rule string) []string {
	var found []string
	matcher := func(isHost bool) func(...string) string {
		return func(values ...string) string {
			if isHost {
				found = append(found, values...)
			}
			return ""
		}
	}
	functions := map[string]interface{}{}
	for _, name := range []string{"Host", "HostSNI"} {
		functions[name] = matcher(true)
	}
	for _, name := range []string{"HostRegexp", "HostSNIRegexp", "Path", "PathPrefix", "PathRegexp", "Method", "Header",
		"HeaderRegexp", "Query", "QueryRegexp", "ClientIP", "ALPN"} {
		functions[name] = matcher(false)
	}
	both := func(left, right string) string { return "" }
	rules, err := predicate.NewParser(predicate.Def{
		Operators: predicate.Operators{AND: both, OR: both, NOT: func(of string) string { return "" }},
		Functions: functions,
	})
	if err != nil {
		log.Fatal(err)
	}
	if _, err := rules.Parse(rule); err != nil {
		log.Fatalf("rule %q: %v", rule, err)
	}
	return found
}

func print(container, protocol string, section *Section) (lines []string) {
	if section == nil {
		return nil
	}
	for name, router := range section.Routers {
		service, port := router.Service, "-"
		if service == "" && len(section.Services) == 1 {
			for only := range section.Services {
				service = only
			}
		}
		if of := section.Services[service]; of != nil && of.LoadBalancer != nil && of.LoadBalancer.Server != nil {
			port = of.LoadBalancer.Server.Port
		}
		lines = append(lines, strings.Join([]string{container, protocol, name, service, port,
			"[" + strings.Join(router.Middlewares, ",") + "]", strings.Join(hosts(router.Rule), ",")}, " "))
	}
	return lines
}

func main() {
	var containers map[string]map[string]string
	if err := json.NewDecoder(os.Stdin).Decode(&containers); err != nil {
		log.Fatal(err)
	}
	var lines []string
	for container, labels := range containers {
		var read Configuration
		err := parser.Decode(labels, &read, "traefik", "traefik.http", "traefik.tcp", "traefik.docker", "traefik.enable")
		if err != nil {
			log.Fatalf("%s: %v", container, err)
		}
		lines = append(lines, print(container, "http", read.HTTP)...)
		lines = append(lines, print(container, "tcp", read.TCP)...)
	}
	sort.Strings(lines)
	for _, line := range lines {
		fmt.Println(line)
	}
}
