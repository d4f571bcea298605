#include "core/plan/classify.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/testing/value_builders.h"

namespace dplan {
namespace {

using testing::At;
using testing::ListOf;
using testing::MapOf;
using testing::Null;
using testing::Num;
using testing::Obj;
using testing::Sensitive;
using testing::Str;
using testing::Tup;
using testing::Unknown;

struct Case {
  const char* rule;
  ClassifyInput input;
  Action action;
  Reason reason = {};
  std::vector<std::string> violations = {};  // their paths
};

void Check(const std::vector<Case>& cases) {
  for (const Case& c : cases) {
    SCOPED_TRACE(c.rule);
    const Classification result = Classify(c.input);
    EXPECT_EQ(result.action, c.action);
    EXPECT_EQ(result.reason, c.reason);
    std::vector<std::string> violations;
    for (const Violation& v : result.violations) violations.push_back(v.path.ToString());
    EXPECT_EQ(violations, c.violations);
  }
}

TEST(ClassifyTest, TheFirstRowThatHoldsDecides) {
  const Value a = Obj({{"size", Num(1)}});
  const Value b = Obj({{"size", Num(2)}});
  Refinements not_null;
  not_null.not_null = true;
  Check({
      {"tainted", {.planned = a, .tainted = true}, Action::kReplace, {ReasonCode::kReplaceTainted}},
      {"tainted goes before requested",
       {.planned = a, .tainted = true, .replace_requested = true},
       Action::kReplace,
       {ReasonCode::kReplaceTainted}},
      {"nothing there", {.planned = a}, Action::kCreate},
      {"nothing there, and what a replacement would require is ignored",
       {.planned = a, .requires_replace = {At("size"), At("nowhere")}, .replace_requested = true},
       Action::kCreate},
      {"recorded, but gone",
       {.planned = a, .gone = true},
       Action::kCreate,
       {ReasonCode::kCreateGone}},
      {"equal", {.prior = a, .planned = a}, Action::kNoOp},
      {"equal, though paths require replacement",
       {.prior = a, .planned = a, .requires_replace = {At("size")}},
       Action::kNoOp},
      {"equal but requested",
       {.prior = a, .planned = a, .replace_requested = true},
       Action::kReplace,
       {ReasonCode::kReplaceRequested}},
      {"only marks differ",
       {.prior = a, .planned = Obj({{"size", Sensitive(Num(1))}})},
       Action::kUpdate},
      {"the same marks",
       {.prior = Obj({{"size", Sensitive(Num(1))}}), .planned = Obj({{"size", Sensitive(Num(1))}})},
       Action::kNoOp},
      {"requested goes before paths",
       {.prior = a, .planned = b, .requires_replace = {At("size")}, .replace_requested = true},
       Action::kReplace,
       {ReasonCode::kReplaceRequested}},
      {"a path that requires it differs",
       {.prior = a, .planned = b, .requires_replace = {At("size")}},
       Action::kReplace,
       {ReasonCode::kReplaceCannotUpdate, {At("size")}}},
      {"otherwise", {.prior = a, .planned = b}, Action::kUpdate},
      {"unknown differs from everything",
       {.prior = a, .planned = Obj({{"size", Unknown(Type::Number(), not_null)}})},
       Action::kUpdate},
  });
}

TEST(ClassifyTest, WhatIsNotSeenInTheValues) {
  const Value a = Obj({{"size", Num(1)}, {"key", Null(Type::String())}});
  const Value b = Obj({{"size", Num(2)}, {"key", Null(Type::String())}});
  const std::vector<Path> key = {At("key")};
  Check({
      {"a write-only value differs",
       {.prior = a, .planned = a, .changed_write_only = key},
       Action::kUpdate,
       {ReasonCode::kUpdateWriteOnly, key}},
      {"it is not known what it is",
       {.prior = a, .planned = a, .changed_write_only = key, .unread = true},
       Action::kUpdate,
       {ReasonCode::kUpdateWriteOnlyUnread, key}},
      {"it differs beside others",
       {.prior = a, .planned = b, .changed_write_only = key},
       Action::kUpdate,
       {ReasonCode::kUpdateWriteOnly, key}},
      {"it differs, and requires a replacement",
       {.prior = a, .planned = a, .requires_replace = key, .changed_write_only = key},
       Action::kReplace,
       {ReasonCode::kReplaceCannotUpdate, key}},
      {"it requires a replacement, but does not differ",
       {.prior = a, .planned = a, .requires_replace = key},
       Action::kNoOp},
      {"there is nothing yet", {.planned = a, .changed_write_only = key}, Action::kCreate},
      {"an interrupted operation goes on",
       {.prior = a, .planned = a, .resumable = true},
       Action::kUpdate,
       {ReasonCode::kUpdateResume}},
      {"unless the object is replaced",
       {.prior = a, .planned = b, .requires_replace = {At("size")}, .resumable = true},
       Action::kReplace,
       {ReasonCode::kReplaceCannotUpdate, {At("size")}}},
  });
}

TEST(ClassifyTest, PathsThatRequireReplacement) {
  const auto object = [](Value size, Value tags, Value ports) {
    return Obj({{"name", Str("n")},
                {"size", std::move(size)},
                {"tags", std::move(tags)},
                {"ports", std::move(ports)}});
  };
  const Type strings = Type::Map(Type::String());
  const Value prior =
      object(Num(1), MapOf(Type::String(), {{"a", Str("x")}}), ListOf(Type::Number(), {Num(80)}));
  const Value planned = object(Num(2), Null(strings), ListOf(Type::Number(), {Num(80), Num(81)}));
  const Value unknown =
      object(Unknown(Type::Number()), Null(strings), Unknown(Type::List(Type::Number())));
  const auto because = [](std::vector<Path> paths) {
    return Reason{ReasonCode::kReplaceCannotUpdate, std::move(paths)};
  };
  Check({
      {"those that do not differ are dropped",
       {.prior = prior, .planned = planned, .requires_replace = {At("name"), At("size")}},
       Action::kReplace,
       because({At("size")})},
      {"if none is left it is an update",
       {.prior = prior, .planned = planned, .requires_replace = {At("name"), At("ports[0]")}},
       Action::kUpdate},
      {"sorted and once each",
       {.prior = prior,
        .planned = planned,
        .requires_replace = {At("size"), At("ports"), At("size")}},
       Action::kReplace,
       because({At("ports"), At("size")})},
      {"what exists only in one of both differs",
       {.prior = prior,
        .planned = planned,
        .requires_replace = {At("ports[1]"), At("tags[\"a\"]")}},
       Action::kReplace,
       because({At("ports[1]"), At("tags[\"a\"]")})},
      {"unknown differs, and so does what lies below",
       {.prior = prior, .planned = unknown, .requires_replace = {At("size"), At("ports[0]")}},
       Action::kReplace,
       because({At("ports[0]"), At("size")})},
      {"what lies below null in both does not differ",
       {.prior = object(Num(1), Null(strings), Null(Type::List(Type::Number()))),
        .planned = object(Num(2), Null(strings), Null(Type::List(Type::Number()))),
        .requires_replace = {At("tags[\"a\"]")}},
       Action::kUpdate},
      {"a path that exists in neither is a violation, and the others count",
       {.prior = prior,
        .planned = planned,
        .requires_replace = {At("nowhere"), At("ports[7]"), At("size")}},
       Action::kReplace,
       because({At("size")}),
       {"nowhere", "ports[7]"}},
      {"a violation is reported where nothing differs too",
       {.prior = prior, .planned = prior, .requires_replace = {At("nowhere")}},
       Action::kNoOp,
       {},
       {"nowhere"}},
      {"below a sensitive value",
       {.prior = object(Num(1), Sensitive(MapOf(Type::String(), {{"a", Str("x")}})), Null()),
        .planned = object(Num(1), Sensitive(MapOf(Type::String(), {{"a", Str("y")}})), Null()),
        .requires_replace = {At("tags[\"a\"]")}},
       Action::kReplace,
       because({At("tags[\"a\"]")})},
  });
}

}  // namespace
}  // namespace dplan
