#include "core/plan/saved_plan.h"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/base/scrypt.h"
#include "core/base/sha256.h"
#include "core/plan/redact.h"
#include "core/wire/msgpack.h"

namespace dplan {
namespace {

constexpr size_t kMaxListed = 10;
constexpr char kPlanAgain[] = "Make a new plan, look at it, and apply that one.";

// Of the sensitive variables; empty if there is none.
std::string FingerprintOf(const std::map<std::string, Value>& variables, const std::string& salt) {
  Sha256 sha;
  bool any = false;
  for (const auto& [name, value] : variables) {
    if (!value.ContainsSensitive()) continue;
    any = true;
    const std::string bytes = EncodeMsgpack(value.UnmarkedDeep(), value.type());
    sha.Update(absl::StrCat(name, ":", bytes.size(), ":"));
    sha.Update(bytes);
  }
  return any ? ScryptFingerprint(sha.Raw(), salt) : "";
}

int64_t SerialOf(const State& state, const Address& address) {
  const auto found = state.objects.find(address);
  return found == state.objects.end() ? 0 : found->second.serial;
}

const char* WhatHappened(int64_t before, int64_t after) {
  if (before == 0) return "was created";
  return after == 0 ? "was removed" : "was changed";
}

// Up to kMaxListed of the lines, and how many more there are.
std::string Listing(const std::vector<std::string>& lines) {
  std::string out;
  for (size_t i = 0; i < std::min(lines.size(), kMaxListed); ++i) {
    absl::StrAppend(&out, "\n  ", lines[i]);
  }
  if (lines.size() > kMaxListed) {
    absl::StrAppend(&out, "\n  and ", lines.size() - kMaxListed, " more");
  }
  return out;
}

bool SameValue(const Value& a, const Value& b) {
  std::vector<Path> marks_of_a, marks_of_b;
  a.UnmarkedDeep(&marks_of_a);
  b.UnmarkedDeep(&marks_of_b);
  return marks_of_a == marks_of_b && EqualIgnoringMarksAndRefinements(a, b);
}

const char* ActionWord(Action action) {
  switch (action) {
    case Action::kNoOp:
      return "nothing";
    case Action::kCreate:
      return "a creation";
    case Action::kUpdate:
      return "an update";
    case Action::kReplace:
      return "a replacement";
    case Action::kDelete:
      return "a destruction";
  }
  return "";
}

// What is different about one instance; "" if nothing is.
std::string Difference(const Change& saved, const Change& now) {
  if (saved.action != now.action) {
    return absl::StrCat("planned was ", ActionWord(saved.action), ", now it would be ",
                        ActionWord(now.action));
  }
  if (!SameValue(saved.before, now.before)) return "the real object is not what it was";
  if (!SameValue(saved.after, now.after)) return "it would get other values than planned";
  const bool same = saved.provider == now.provider && saved.reason == now.reason &&
                    saved.schema_version == now.schema_version;
  return same ? "" : "it would be done for another reason or by another provider";
}

// Both lists are in the order of their addresses.
std::vector<std::string> Differences(const std::vector<Change>& saved,
                                     const std::vector<Change>& now) {
  std::vector<std::string> lines;
  auto a = saved.begin();
  auto b = now.begin();
  while (a != saved.end() || b != now.end()) {
    const bool only_saved = b == now.end() || (a != saved.end() && a->address < b->address);
    const bool only_now = a == saved.end() || (b != now.end() && b->address < a->address);
    if (only_saved) {
      lines.push_back(absl::StrCat(a->address.ToString(), ": nothing is to be done about it now"));
    } else if (only_now) {
      lines.push_back(absl::StrCat(b->address.ToString(), ": it was not planned, now it would be ",
                                   ActionWord(b->action)));
    } else if (const std::string line = Difference(*a, *b); !line.empty()) {
      lines.push_back(absl::StrCat(a->address.ToString(), ": ", line));
    }
    if (!only_now) ++a;
    if (!only_saved) ++b;
  }
  return lines;
}

bool SameOutput(const OutputChange& a, const OutputChange& b) {
  return a.name == b.name && a.action == b.action && a.sensitive == b.sensitive &&
         SameValue(a.before, b.before) && SameValue(a.after, b.after);
}

bool SameStep(const Step& a, const Step& b) {
  return a.kind == b.kind && a.change == b.change && a.after == b.after;
}

bool SameRest(const Plan& a, const Plan& b) {
  return std::equal(a.outputs.begin(), a.outputs.end(), b.outputs.begin(), b.outputs.end(),
                    SameOutput) &&
         std::equal(a.steps.begin(), a.steps.end(), b.steps.begin(), b.steps.end(), SameStep);
}

}  // namespace

SavedPlan MakeSavedPlan(const PlanSources& sources, const Plan& plan, std::string salt) {
  RedactedPlan redacted = Redact(plan);
  SavedPlan saved{.files = sources.config.files,
                  .options = sources.options,
                  .plugins = sources.plugins,
                  .salt = std::move(salt),
                  .plan = std::move(redacted.plan)};
  for (const auto& [name, value] : sources.variables) {
    if (!value.ContainsSensitive()) saved.variables.emplace(name, value);
  }
  for (const Change& change : plan.changes) {
    saved.rows[change.address] = SerialOf(sources.state, change.address);
  }
  for (const Drift& drift : plan.drift) {
    saved.rows[drift.address] = SerialOf(sources.state, drift.address);
  }
  saved.secret_variables = FingerprintOf(sources.variables, saved.salt);
  if (!redacted.secrets.empty()) {
    saved.secrets = ScryptFingerprint(redacted.secrets, saved.salt);
  }
  return saved;
}

void CheckSources(const SavedPlan& saved, const PlanSources& now, Diagnostics& diagnostics) {
  if (!saved.plan.lineage.empty() && saved.plan.lineage != now.state.lineage) {
    diagnostics.Error(
        "Plan is for another state",
        absl::StrCat("The plan was made from the state ", saved.plan.lineage, ", and here is ",
                     now.state.lineage.empty() ? "none" : now.state.lineage,
                     ". Apply it in the folder where it was made, or make a new "
                     "plan here."));
    return;
  }
  std::vector<std::string> lines;
  for (const auto& [address, serial] : saved.rows) {
    const int64_t current = SerialOf(now.state, address);
    if (current == serial) continue;
    lines.push_back(absl::StrCat(address.ToString(), " ", WhatHappened(serial, current)));
  }
  if (!lines.empty()) {
    diagnostics.Error("Plan is out of date",
                      absl::StrCat("What is recorded has changed since this plan was made:",
                                   Listing(lines), "\n", kPlanAgain));
  }
  if (FingerprintOf(now.variables, saved.salt) != saved.secret_variables) {
    diagnostics.Error("Sensitive variables differ",
                      "A saved plan holds no sensitive values, so they are given again when it is "
                      "applied: with the same values as for the plan, in the environment as "
                      "DPLAN_VAR_NAME or with --var-file.");
  }
}

void CheckSamePlan(const SavedPlan& saved, const SavedPlan& now, Diagnostics& diagnostics) {
  const std::vector<std::string> lines = Differences(saved.plan.changes, now.plan.changes);
  if (!lines.empty()) {
    diagnostics.Error("Plan no longer holds",
                      absl::StrCat("Made again from the same configuration, it is another one:",
                                   Listing(lines), "\nNothing was changed. ", kPlanAgain));
  } else if (saved.secrets != now.secrets) {
    diagnostics.Error("Plan no longer holds",
                      absl::StrCat("A sensitive value in it is another one now. Nothing was "
                                   "changed. ",
                                   kPlanAgain));
  } else if (!SameRest(saved.plan, now.plan)) {
    diagnostics.Error("Plan no longer holds",
                      absl::StrCat("Its outputs or the order of its steps are others now. Nothing "
                                   "was changed. ",
                                   kPlanAgain));
  }
}

}  // namespace dplan
