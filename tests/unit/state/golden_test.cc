// State files that released versions have written: each must be read for ever. A new format version
// adds a file; none is ever changed.

#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "state/sqlite_state_store.h"
#include "tests/testing/status_matchers.h"
#include "tests/unit/state/state_builders.h"
#include "tests/unit/state/temp_folder.h"

namespace dplan::testing {
namespace {

// What all of them hold, as it was committed.
std::vector<StateEdit> GoldenEdits() {
  Intent intent =
      MakeIntent("0123456789abcdef0123456789abcdef", "t.open[2]", IntentAction::kUpdate);
  intent.schema_version = 1;
  intent.prior = "{\"a\":1}";
  intent.sensitive = {*Path::Parse("a")};
  intent.private_data = std::string("\0p", 2);
  intent.dependencies = RichObject().dependencies;
  return {Put(RichObject()),
          Put(MakeObject("t.a[0]", "{\"a\":1}")),
          Put(MakeObject("t.a[0]", "{\"a\":2}")),
          Put(MakeObject("t.gone")),
          Remove("t.gone"),
          BeginIntent(intent),
          {.outputs = {{"plain", OutputValue{"\"number\"", "1.5", false}},
                       {"hidden", OutputValue{"\"string\"", "\"x\"", true}}},
           .providers = {{Prov("ssh.host[\"a\"]"), RichRecord()}}}};
}

State GoldenState(const std::string& lineage) {
  const std::vector<StateEdit> edits = GoldenEdits();
  State state{.lineage = lineage, .serial = 7};
  Object rich = edits[0].put[0];
  rich.serial = 1;
  Object plain = edits[2].put[0];
  plain.serial = 3;
  state.objects = {{rich.address, rich}, {plain.address, plain}};
  state.intents = {{edits[5].begin[0].id, edits[5].begin[0]}};
  for (const auto& [name, output] : edits[6].outputs) state.outputs[name] = *output;
  for (const auto& [address, record] : edits[6].providers) state.providers[address] = *record;
  return state;
}

TEST(GoldenState, Version1IsReadAndGoesOn) {
  TempFolder folder;
  const std::string path = folder.File("s.db");
  WriteBytes(path, ReadBytes(DPLAN_SOURCE_DIR "/tests/golden/state/version_1.sqlite"));
  const std::unique_ptr<StateStore> store = NewSqliteStateStore(path);
  ASSERT_OK_AND_ASSIGN(State state, store->Load());
  EXPECT_TRUE(state == GoldenState(state.lineage));
  ASSERT_THAT(store->Begin(MakeOperation("op2")), IsOk());
  ASSERT_THAT(store->Commit({Remove("t.a[0]")}), IsOk());
  ASSERT_THAT(store->End("succeeded"), IsOk());
  ASSERT_OK_AND_ASSIGN(state, NewSqliteStateStore(path)->Load());
  EXPECT_EQ(state.serial, 8);
  EXPECT_EQ(state.objects.size(), 1u);
}

// What is written today is what the newest of them holds.
TEST(GoldenState, TheNewestVersionIsTheCurrentOne) {
  TempFolder folder;
  const std::string path = folder.File("s.db");
  const std::unique_ptr<StateStore> store = NewSqliteStateStore(path);
  ASSERT_THAT(store->Begin(MakeOperation()), IsOk());
  ASSERT_THAT(store->Commit(GoldenEdits()), IsOk());
  ASSERT_THAT(store->End("succeeded"), IsOk());
  ASSERT_OK_AND_ASSIGN(const State state, store->Load());
  EXPECT_TRUE(state == GoldenState(state.lineage));
  // For the first file of a new version.
  if (const char* const target = std::getenv("DPLAN_WRITE_GOLDEN_STATE")) {
    WriteBytes(target, ReadBytes(path));
  }
  // The version is in bytes 60 to 63 of the header.
  const std::string golden = ReadBytes(DPLAN_SOURCE_DIR "/tests/golden/state/version_1.sqlite");
  EXPECT_EQ(ReadBytes(path).substr(60, 12), golden.substr(60, 12));
}

}  // namespace
}  // namespace dplan::testing
