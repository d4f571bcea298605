// State files that released versions have written: each must be read for ever. A new format version
// adds a file; none is ever changed.

#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "state/sqlite_state_store.h"
#include "state/state_reader.h"
#include "tests/testing/status_matchers.h"
#include "tests/unit/state/state_builders.h"
#include "tests/unit/state/temp_folder.h"

namespace dplan::testing {
namespace {

constexpr int kNewest = 2;

std::string GoldenBytes(int version) {
  return ReadBytes(
      absl::StrCat(DPLAN_SOURCE_DIR "/tests/golden/state/version_", version, ".sqlite"));
}

// The version is in bytes 60 to 63 of the header, "DPLN" in the last four.
std::string FormatOf(const std::string& bytes) { return bytes.substr(60, 12); }

// What the file of a version holds, as it was committed.
std::vector<StateEdit> GoldenEdits(int version) {
  Object rich = RichObject();
  if (version < 2) rich.write_only.clear();
  Intent intent =
      MakeIntent("0123456789abcdef0123456789abcdef", "t.open[2]", IntentAction::kUpdate);
  intent.schema_version = 1;
  intent.prior = "{\"a\":1}";
  intent.sensitive = {*Path::Parse("a")};
  intent.private_data = std::string("\0p", 2);
  intent.dependencies = RichObject().dependencies;
  std::vector<StateEdit> edits = {
      Put(rich),
      Put(MakeObject("t.a[0]", "{\"a\":1}")),
      Put(MakeObject("t.a[0]", "{\"a\":2}")),
      Put(MakeObject("t.gone")),
      Remove("t.gone"),
      BeginIntent(intent),
      {.outputs = {{"plain", OutputValue{"\"number\"", "1.5", false}},
                   {"hidden", OutputValue{"\"string\"", "\"x\"", true}}},
       .providers = {{Prov("ssh.host[\"a\"]"), RichRecord()}}}};
  if (version < 2) return edits;
  Object resumable = MakeObject("t.half", "{\"a\":3}");
  resumable.status = ObjectStatus::kResumable;
  edits.push_back({.report = {{intent.id, RichReport()}}, .put = {resumable}});
  return edits;
}

// `read` names what is random.
State StateOf(int version, const State& read) {
  const std::vector<StateEdit> edits = GoldenEdits(version);
  State state{.lineage = read.lineage,
              .serial = static_cast<int64_t>(edits.size()),
              .fingerprint_key = read.fingerprint_key};
  const auto add = [&state](Object object, int64_t serial) {
    object.serial = serial;
    state.objects.emplace(object.address, std::move(object));
  };
  add(edits[0].put[0], 1);
  add(edits[2].put[0], 3);
  Intent intent = edits[5].begin[0];
  for (const auto& [name, output] : edits[6].outputs) state.outputs[name] = *output;
  for (const auto& [address, record] : edits[6].providers) state.providers[address] = *record;
  if (version >= 2) {
    add(edits[7].put[0], 8);
    intent.reported = edits[7].report.at(intent.id);
  }
  state.intents = {{intent.id, intent}};
  return state;
}

class GoldenState : public ::testing::TestWithParam<int> {
 protected:
  State Load() {
    absl::StatusOr<State> state = NewSqliteStateStore(path_)->Load();
    EXPECT_THAT(state, IsOk());
    return state.value_or(State());
  }

  TempFolder folder_;
  const std::string path_ = folder_.File("s.db");
};

TEST_P(GoldenState, IsReadAndGoesOn) {
  WriteBytes(path_, GoldenBytes(GetParam()));
  State state = Load();
  EXPECT_TRUE(state == StateOf(GetParam(), state));
  EXPECT_EQ(state.fingerprint_key.size(), GetParam() < 2 ? 0u : 32u);
  EXPECT_EQ(ReadBytes(path_), GoldenBytes(GetParam())) << "reading changes nothing";

  const std::unique_ptr<StateStore> store = NewSqliteStateStore(path_);
  ASSERT_THAT(store->Begin(MakeOperation("op2")), IsOk());
  const std::string id = state.intents.begin()->first;
  ASSERT_THAT(store->Commit({Remove("t.a[0]"), {.report = {{id, RichReport()}}}}), IsOk());
  ASSERT_THAT(store->Commit({EndIntent(id, RichObject())}), IsOk());
  ASSERT_THAT(store->End("succeeded"), IsOk());
  const int64_t serial = state.serial;
  state = Load();
  EXPECT_EQ(state.serial, serial + 3);
  EXPECT_EQ(state.objects.count(Addr("t.a[0]")), 0u);
  EXPECT_EQ(state.objects.at(RichObject().address).write_only, RichObject().write_only);
  EXPECT_TRUE(state.intents.empty());
  EXPECT_EQ(state.fingerprint_key.size(), 32u);
  EXPECT_EQ(FormatOf(ReadBytes(path_)), FormatOf(GoldenBytes(kNewest)));
}

TEST_P(GoldenState, IsBackedUpAsItWas) {
  WriteBytes(path_, GoldenBytes(GetParam()));
  const State before = Load();
  const std::unique_ptr<StateStore> store = NewSqliteStateStore(path_);
  ASSERT_THAT(store->Begin(MakeOperation("op2")), IsOk());
  ASSERT_THAT(store->End("succeeded"), IsOk());
  int copies = 0;
  for (const auto& entry : std::filesystem::directory_iterator(path_ + ".backups")) {
    ++copies;
    EXPECT_EQ(FormatOf(ReadBytes(entry.path())), FormatOf(GoldenBytes(GetParam())));
    WriteBytes(path_, ReadBytes(entry.path()));
  }
  EXPECT_EQ(copies, 1);
  EXPECT_TRUE(Load() == before);
}

INSTANTIATE_TEST_SUITE_P(EachVersion, GoldenState, ::testing::Range(1, kNewest + 1));

// What is written today is what the newest of them holds.
TEST(GoldenStates, TheNewestVersionIsTheCurrentOne) {
  TempFolder folder;
  const std::string path = folder.File("s.db");
  const std::unique_ptr<StateStore> store = NewSqliteStateStore(path);
  ASSERT_THAT(store->Begin(MakeOperation()), IsOk());
  ASSERT_THAT(store->Commit(GoldenEdits(kNewest)), IsOk());
  ASSERT_THAT(store->End("succeeded"), IsOk());
  ASSERT_OK_AND_ASSIGN(const State state, store->Load());
  EXPECT_TRUE(state == StateOf(kNewest, state));
  // For the first file of a new version.
  if (const char* const target = std::getenv("DPLAN_WRITE_GOLDEN_STATE")) {
    WriteBytes(target, ReadBytes(path));
  }
  EXPECT_EQ(FormatOf(ReadBytes(path)), FormatOf(GoldenBytes(kNewest)));
}

// Another writer may have come between the reading of the old version and its change.
TEST(GoldenStates, AnOldVersionIsChangedByOneRunOnly) {
  TempFolder folder;
  const std::string path = folder.File("s.db");
  WriteBytes(path, GoldenBytes(1));
  chmod(path.c_str(), 0600);
  ASSERT_OK_AND_ASSIGN(SqliteDatabase first, SqliteDatabase::Open(path, SqliteAccess::kReadWrite));
  ASSERT_OK_AND_ASSIGN(SqliteDatabase second, SqliteDatabase::Open(path, SqliteAccess::kReadWrite));
  ASSERT_OK_AND_ASSIGN(StoredState read_first, ReadState(first));
  ASSERT_OK_AND_ASSIGN(StoredState read_second, ReadState(second));
  EXPECT_THAT(Migrate(first, &read_first), IsOk());
  EXPECT_THAT(Migrate(second, &read_second), StatusIs(absl::StatusCode::kAborted));
  ASSERT_OK_AND_ASSIGN(const StoredState now, ReadState(second));
  EXPECT_EQ(now.state.fingerprint_key, read_first.state.fingerprint_key);
  EXPECT_TRUE(now.state == read_first.state);
}

}  // namespace
}  // namespace dplan::testing
