#include "tests/unit/sdk/shelf_provider.h"

#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "dplan/sdk/testing.h"
#include "gtest/gtest.h"

namespace dplan::shelf {
namespace {

using sdk::Error;
using sdk::Result;
using sdk::testing::Interruption;
using sdk::testing::TestCase;
using Attributes = std::map<std::string, Value>;

class ShelfProviderTest : public ::testing::Test {
 protected:
  ShelfProviderTest() : root_(::testing::TempDir() + "/shelf_" + Name()) {
    std::filesystem::remove_all(root_);
    std::filesystem::create_directory(root_);
  }
  ~ShelfProviderTest() override { std::filesystem::remove_all(root_); }

  static std::string Name() {
    return ::testing::UnitTest::GetInstance()->current_test_info()->name();
  }
  TestCase& Configured(TestCase& test) const {
    test.Configure(R"({"root": ")" + root_ + R"("})");
    return test;
  }
  void Write(const std::string& name, const std::string& text) const {
    std::ofstream(root_ + "/" + name) << text;
  }

  // A configured one that is asked without a test kit between.
  std::unique_ptr<Provider> Asked(
      std::function<Result<void>(const std::string& function)> before = nullptr) const {
    std::unique_ptr<Provider> provider = NewShelfProvider(std::move(before));
    Diagnostics found;
    const Schema schema = provider->GetSchema({})->provider;
    const Value config =
        schema.Coerce(Value::Object(Attributes{{"root", Value::String(root_)}}), found);
    EXPECT_TRUE(provider->Configure({}, config)->empty());
    return provider;
  }
  Value Note(const std::string& name, bool pinned) const {
    Diagnostics found;
    return note_.Coerce(
        Value::Object(Attributes{{"name", Value::String(name)}, {"pinned", Value::Bool(pinned)}}),
        found);
  }
  static ReviewedChange Reviewed(const char* address, Action action, Value before, Value after) {
    return {.address = *Address::Parse(address),
            .provider = *ProviderAddress::Parse("shelf"),
            .own = true,
            .action = action,
            .before = std::move(before),
            .after = std::move(after)};
  }

  const std::string root_;
  const Schema note_ = NewShelfProvider()->GetSchema({})->resources.at("shelf_note");
};

TEST_F(ShelfProviderTest, NoteLives) {
  TestCase test(NewShelfProvider());
  Configured(test);
  test.Apply("shelf_note.a", R"({"name": "a", "text": "x"})")
      .Expect(Action::kCreate)
      .ExpectPlannedUnknown("id")
      .ExpectPlannedUnknown("shade")
      .ExpectPlanned("pages", "1")
      .ExpectState("id", "\"" + root_ + "/a\"")
      .ExpectState("shade", R"("white")")
      .ExpectState("views", "0");
  test.Apply("shelf_note.a", R"({"name": "a", "text": "x"})").Expect(Action::kNoOp);
  test.Apply("shelf_note.a", R"({"name": "a", "text": "y", "pages": 3})")
      .Expect(Action::kUpdate)
      .ExpectPlanned("id", "\"" + root_ + "/a\"")
      .ExpectPlannedUnknown("views");
  test.Apply("shelf_note.a", R"({"name": "a", "text": "y", "pages": 5})").Expect(Action::kUpdate);
  test.Apply("shelf_note.a", R"({"name": "a", "text": "y"})").ExpectReplaced("pages");
  test.Apply("shelf_note.a", R"({"name": "b", "text": "y"})").ExpectReplaced("name");
  test.VerifyImport("shelf_note.a", "b", {"text", "lines"});
  test.Drift("shelf_note.a", [&] { Write("b", "scribble"); })
      .Expect(Action::kUpdate)
      .ExpectState("text", R"("y")");
  test.Drift("shelf_note.a", [&] { std::filesystem::remove(root_ + "/b"); })
      .Expect(Action::kCreate);
  test.Remove("shelf_note.a").Expect(Action::kDelete);
  EXPECT_EQ(test.Finish(), "");
}

TEST_F(ShelfProviderTest, NestedAttributesArePlannedAttributeByAttribute) {
  TestCase test(NewShelfProvider());
  Configured(test);
  test.Apply("shelf_note.a",
             R"({"name": "a", "lines": [{"text": "one"}, {"text": "two", "author": "me"}],
                                 "margin": [{"text": "m"}], "sections": {"s": {"text": "in"}}})")
      .Expect(Action::kCreate)
      .ExpectPlanned("lines[0].author", R"("nobody")")
      .ExpectPlanned("lines[1].author", R"("me")")
      .ExpectPlannedUnknown("lines[0].number")
      .ExpectState("lines[1].number", "2")
      .ExpectState("margin", R"([{"text": "m", "author": "nobody", "number": 3, "hint": null}])")
      .ExpectState(R"(sections["s"].number)", "4");
  test.Apply("shelf_note.a", R"({"name": "a", "lines": [{"text": "one"}, {"text": "two"}],
                                 "margin": [{"text": "m"}], "sections": {"s": {"text": "in"}}})")
      .Expect(Action::kUpdate)
      .ExpectPlanned("lines[1].author", R"("nobody")");
  test.Apply("shelf_note.a", R"({"name": "a", "lines": [{"text": "one", "hint": "h"}]})")
      .ExpectReplaced("lines[0].hint");
  EXPECT_EQ(test.Finish(), "");
}

TEST_F(ShelfProviderTest, SecretsAreSetWhereTheyChange) {
  TestCase test(NewShelfProvider());
  Configured(test);
  test.Apply("shelf_note.a", R"({"name": "a", "text": "x", "cipher": "ab", "key": "open sesame",
                                 "reminder": {"hour": 7, "pin": "1234"}})")
      .Expect(Action::kCreate)
      .ExpectState("key", "null")
      .ExpectState("reminder", R"({"hour": 7, "pin": null})");
  test.Apply("shelf_note.a", R"({"name": "a", "text": "x", "cipher": "ab", "key": "sesame open",
                                 "reminder": {"hour": 7, "pin": "1234"}})")
      .Expect(Action::kUpdate);
  EXPECT_EQ(test.Finish(), "");
}

TEST_F(ShelfProviderTest, ConfigurationIsChecked) {
  struct Case {
    std::string config;
    std::string error;
  };
  const std::vector<Case> cases = {
      {R"({"name": "A", "text": "x"})", "`name` must be a lower-case name."},
      {R"({"name": "", "text": "x"})", "`name` must have a length from 1 to 40."},
      {R"({"name": "shelf", "text": "x"})", "not called like its shelf"},
      {R"({"name": "a"})", "Exactly one of `text`, `lines` must be set."},
      {R"({"name": "a", "text": "x", "lines": [{"text": "y"}]})", "Only one of `text`, `lines`"},
      {R"({"name": "a", "text": "x", "weight": 1, "price": 2})", "Only one of `weight`, `price`"},
      {R"({"name": "a", "text": "x", "cipher": "ab"})", "Of `cipher`, `key` either all"},
      {R"({"name": "a", "text": "x", "cipher": "abc", "key": "k"})", "must have an even length"},
      {R"({"name": "a", "text": "x", "pages": 1.5})", "`pages` must be a whole number"},
      {R"({"name": "a", "text": "x", "labels": {"a": "12345678901"}})",
       "`labels` must have elements that each have a length from 0 to 10."},
      {R"({"name": "a", "text": "x", "shade": "pink"})",
       R"(`shade` must be one of "white", "yellow", "grey".)"},
      {R"({"name": "a", "lines": [{"text": "ok"}, {"text": ""}]})", "at `lines[1].text`"},
      {R"({"name": "a", "text": "x", "reminder": {"hour": 24}})",
       "`hour` must be between 0 and 23."},
      {R"({"name": "a", "text": "x", "pages": 200})", "More pages than the shelf takes."},
  };
  TestCase test(NewShelfProvider());
  Configured(test);
  for (const Case& c : cases) test.Apply("shelf_note.a", c.config).ExpectError(c.error);
  test.Plan("shelf_note.a", R"({"name": "a", "text": "x", "old_name": "b"})")
      .ExpectWarning("`old_name` is deprecated. Use `name`.");
  EXPECT_EQ(test.Finish(), "");
}

TEST_F(ShelfProviderTest, InterruptedOperationsAreFoundOut) {
  TestCase test(NewShelfProvider());
  Configured(test);
  test.Interrupt("shelf_note.a", Interruption::kBefore, R"({"name": "a", "text": "x"})")
      .Expect(Action::kCreate);
  test.Interrupt("shelf_note.a", Interruption::kBefore, R"({"name": "a", "text": "y"})")
      .Expect(Action::kUpdate);
  test.Interrupt("shelf_note.a", Interruption::kAfter, R"({"name": "a", "text": "z"})");
  test.Interrupt("shelf_note.b", Interruption::kAtCheckpoint, R"({"name": "b", "text": "x"})");
  test.Interrupt("shelf_note.c", Interruption::kAfter, R"({"name": "c", "text": "x"})");
  test.Interrupt("shelf_note.c", Interruption::kAfter, R"({"name": "d", "text": "x"})");
  EXPECT_EQ(test.Finish(), "");
}

TEST_F(ShelfProviderTest, HalfCreatedNoteIsFinished) {
  int creations = 0;
  TestCase test(NewShelfProvider([&](const std::string& function) -> Result<void> {
    if (function == "fill" && ++creations == 1) return Error("The ink ran out.").Code("ink");
    return {};
  }));
  Configured(test);
  test.Apply("shelf_note.a", R"({"name": "a", "text": "x"})")
      .ExpectError("The ink ran out. [ink]")
      .ExpectState("id", "\"" + root_ + "/a\"");
  test.Apply("shelf_note.a", R"({"name": "a", "text": "x"})").Expect(Action::kUpdate);
  EXPECT_EQ(test.Finish(), "");
}

TEST_F(ShelfProviderTest, ForeignNoteIsNoneOfOurs) {
  Write("a", "somebody else's");
  TestCase test(NewShelfProvider());
  Configured(test);
  test.Apply("shelf_note.a", R"({"name": "a", "text": "x"})")
      .ExpectError("shelf_note not created, at `name`: There is a note of this name. [exists]");
  EXPECT_EQ(test.Finish(), "");
}

TEST_F(ShelfProviderTest, OldNotesAreUpgraded) {
  TestCase test(NewShelfProvider());
  Configured(test);
  Write("a", "x");
  test.Upgrade("shelf_note.a", 0, R"({"title": "a", "pages": "2", "colour": "red", "text": "x"})")
      .ExpectState("name", R"("a")")
      .ExpectState("pages", "3");
  test.Upgrade("shelf_note.b", 3, R"({"name": "b"})").ExpectError("recorded by a newer provider");
  test.Apply("shelf_note.a", R"({"name": "a", "text": "x", "pages": 3})").Expect(Action::kNoOp);
  EXPECT_EQ(test.Finish(), "");
}

TEST_F(ShelfProviderTest, DataSourceLists) {
  TestCase test(NewShelfProvider());
  Configured(test);
  for (const char* name : {"a", "b", "ba"}) Write(name, "x");
  test.ReadData("shelf_listing", "{}").ExpectState("names", R"(["a", "b", "ba"])");
  test.ReadData("shelf_listing", R"({"prefix": "b", "limit": 1})")
      .ExpectState("names", R"(["b"])")
      .ExpectState("limit", "1");
  EXPECT_EQ(test.Finish(), "");
}

TEST_F(ShelfProviderTest, FunctionsAreCalled) {
  TestCase test(NewShelfProvider());
  test.Call("repeat", R"(["ab", 3, "-"])").ExpectState("", R"("ab-ab-ab")");
  test.Call("repeat", R"(["ab", 2, null])").ExpectState("", R"("abab")");
  test.Call("repeat", R"(["ab", -1, null])").ExpectError("It must not be negative.");
  test.Call("repeat", R"(["ab", 1.5, null])").ExpectError("must be a whole number");
  test.Call("longest", R"(["a", "abc", "ab"])").ExpectState("", R"("abc")");
  test.Call("longest", "[]").ExpectState("", R"("")");
  EXPECT_EQ(test.Finish(), "");
}

TEST_F(ShelfProviderTest, NotesAreListed) {
  const std::unique_ptr<Provider> provider = Asked();
  for (const char* name : {"b", "a", "c"}) Write(name, "x");
  const absl::StatusOr<ListResult> all = provider->List({}, {.type = "shelf_note"});
  ASSERT_TRUE(all.ok()) << all.status();
  EXPECT_TRUE(all->diagnostics.empty());
  ASSERT_EQ(all->objects.size(), 3u);
  EXPECT_EQ(all->objects[0].id, "a");
  EXPECT_EQ(all->objects[0].display_name, "note a");
  ASSERT_TRUE(all->objects[0].state.has_value());
  EXPECT_EQ(all->objects[0].state->Attr("name"), Value::String("a"));
  EXPECT_EQ(all->objects[0].state->type(), note_.type());
  EXPECT_EQ(provider->List({}, {.type = "shelf_note", .limit = 2})->objects.size(), 2u);
  std::filesystem::remove_all(root_);
  const absl::StatusOr<ListResult> none = provider->List({}, {.type = "shelf_note"});
  ASSERT_TRUE(none.ok()) << none.status();
  ASSERT_TRUE(none->diagnostics.HasErrors());
  EXPECT_EQ(none->diagnostics.items()[0].summary, "shelf_note not listed");
  EXPECT_EQ(none->diagnostics.items()[0].detail, "The shelf is gone.");
}

TEST_F(ShelfProviderTest, TheWholePlanIsReviewed) {
  const Value plain = Note("a", false);
  const Value pinned = Note("b", true);
  const Value nothing = Value::Null(note_.type());
  const ReviewRequest request{
      .changes = {Reviewed("shelf_note.a", Action::kDelete, plain, nothing),
                  Reviewed("shelf_note.b", Action::kDelete, pinned, nothing),
                  Reviewed("shelf_note.c[1]", Action::kUpdate, pinned, plain)}};
  const absl::StatusOr<ReviewResult> result = Asked()->Review({}, request);
  ASSERT_TRUE(result.ok()) << result.status();
  ASSERT_EQ(result->findings.items().size(), 1u);
  const Diagnostic& finding = result->findings.items()[0];
  EXPECT_EQ(finding.code, "shelf.pinned");
  EXPECT_EQ(finding.severity, Severity::kError);
  EXPECT_EQ(finding.address, Address::Parse("shelf_note.b"));
  // Without a configuration there is nobody to ask.
  EXPECT_TRUE(NewShelfProvider()->Review({}, request)->findings.empty());
}

TEST_F(ShelfProviderTest, AReviewThatFailsIsNoFinding) {
  const ReviewRequest request{.changes = {Reviewed("shelf_note.a", Action::kCreate,
                                                   Value::Null(note_.type()), Note("a", true))}};
  const std::unique_ptr<Provider> provider = Asked([](const std::string& function) -> Result<void> {
    if (function == "review") return Error("The shelf cannot be seen.");
    return {};
  });
  const absl::StatusOr<ReviewResult> result = provider->Review({}, request);
  ASSERT_TRUE(result.ok()) << result.status();
  ASSERT_EQ(result->findings.items().size(), 1u);
  EXPECT_EQ(result->findings.items()[0].summary, "Plan not reviewed");
  EXPECT_EQ(result->findings.items()[0].detail, "The shelf cannot be seen.");
  EXPECT_EQ(result->findings.items()[0].code, "");
}

TEST_F(ShelfProviderTest, ConfigurationOfTheProviderComesFromTheEnvironmentToo) {
  ::unsetenv("SHELF_ROOT");
  TestCase none(NewShelfProvider());
  none.Configure("{}").ExpectError(
      "`root` must be set, in the provider's configuration or in the environment by SHELF_ROOT.");
  EXPECT_EQ(none.Finish(), "");
  ::setenv("SHELF_ROOT", root_.c_str(), 1);
  ::setenv("SHELF_QUOTA", "many", 1);
  TestCase wrong(NewShelfProvider());
  wrong.Configure("{}").ExpectError("SHELF_QUOTA, used for `quota`, is no such value");
  EXPECT_EQ(wrong.Finish(), "");
  ::setenv("SHELF_QUOTA", "2", 1);
  TestCase test(NewShelfProvider());
  test.Configure("{}");
  test.Plan("shelf_note.a", R"({"name": "a", "text": "x", "pages": 3})").ExpectError("More pages");
  test.Apply("shelf_note.a", R"({"name": "a", "text": "x", "pages": 2})");
  EXPECT_EQ(test.Finish(), "");
  ::unsetenv("SHELF_ROOT");
  ::unsetenv("SHELF_QUOTA");
}

}  // namespace
}  // namespace dplan::shelf
