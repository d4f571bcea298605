#ifndef DPLAN_TESTS_SCENARIOS_STATE_TEXT_H_
#define DPLAN_TESTS_SCENARIOS_STATE_TEXT_H_

#include <string>

#include "absl/status/statusor.h"
#include "state/state.h"

namespace dplan::testing {

// A state of fake objects as scenarios write it, secrets included:
//
//   fake_server.a {"disk_id":"disk-a","generation":1,"id":"server-a","name":"a"}
//     tainted, or resumable
//     provider fake.west["a"]
//     sensitive name, disk_id
//     fingerprints key
//     after fake_disk.a, fake_disk.b["x"], fake_network.n (depends_on), fake_disk.c (provider)
//   output id = "server-a" (sensitive)
//   provider fake.west["a"] {"region":"west"} token from var.token
//   intent create fake_disk.b {"name":"b"}
//     known disk-b
//     checkpoint {"id":"disk-b","name":"b"}
//
// Attributes that are null or empty are left out, and so is what goes without saying: the default
// provider instance with nothing configured, and its record.

// "(nothing)\n" if nothing is recorded.
std::string StateText(const State& state);
// Reads all but intents and fingerprints. A record of the default instance is added unless a line
// says `without-provider fake`.
absl::StatusOr<State> ParseState(const std::string& text);

}  // namespace dplan::testing

#endif  // DPLAN_TESTS_SCENARIOS_STATE_TEXT_H_
