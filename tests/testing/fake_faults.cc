#include "tests/testing/fake_faults.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "tests/testing/word_reader.h"

namespace dplan {
namespace {

using What = FakeFault::What;

struct WhatName {
  const char* name;
  What what;
};
constexpr WhatName kWhatNames[] = {
    {"refuse", What::kRefuse},         {"error", What::kError},   {"partial", What::kPartial},
    {"crash", What::kCrash},           {"lost", What::kLost},     {"warn", What::kWarn},
    {"progress", What::kProgress},     {"log", What::kLog},       {"hold", What::kHold},
    {"hold-after", What::kHoldAfter},  {"set", What::kSet},       {"unknown", What::kUnknown},
    {"known", What::kKnown},           {"vanish", What::kVanish}, {"silent", What::kSilent},
    {"checkpoint", What::kCheckpoint},
};
constexpr const char* kCalls[] = {"schema", "configure", "validate", "upgrade", "read",
                                  "plan",   "create",    "update",   "delete",  "resolve",
                                  "import", "apply",     "review"};

bool IsChange(const std::string& call) {
  return call == "create" || call == "update" || call == "delete";
}

bool Matches(const FakeFault& fault, const std::string& call, const FakeTarget& target) {
  if (fault.call != call && !(fault.call == "apply" && IsChange(call))) return false;
  const std::string& wanted = fault.target;
  return wanted == "*" || wanted == target.type || wanted == target.address ||
         wanted == target.id || wanted == target.name ||
         absl::StartsWith(target.address, absl::StrCat(wanted, "["));
}

absl::Status Wrong(const std::string& what, const std::string& word) {
  return absl::InvalidArgumentError(absl::StrCat("fault: ", what, " \"", word, "\""));
}

}  // namespace

absl::StatusOr<FakeFault> FakeFault::Parse(const std::string& line) {
  WordReader words(line);
  FakeFault fault = {.call = words.Word(), .target = words.Word()};
  if (std::find(std::begin(kCalls), std::end(kCalls), fault.call) == std::end(kCalls)) {
    return Wrong("unknown call", fault.call);
  }
  if (fault.target.empty()) return Wrong("no target after", fault.call);
  std::string word = words.Word();
  while (word == "times" || word == "after") {
    const std::string number = words.Word();
    if (!absl::SimpleAtoi(number, word == "times" ? &fault.times : &fault.after)) {
      return Wrong("no number:", number);
    }
    word = words.Word();
  }
  const auto* what = std::find_if(std::begin(kWhatNames), std::end(kWhatNames),
                                  [&word](const WhatName& entry) { return entry.name == word; });
  if (what == std::end(kWhatNames)) return Wrong("unknown effect", word);
  fault.what = what->what;
  const bool is_bare = fault.what == What::kUnknown || fault.what == What::kKnown ||
                       fault.what == What::kCheckpoint || fault.what == What::kVanish;
  if (is_bare) return fault;
  if (fault.what == What::kSet) {
    fault.attribute = words.Word();
    fault.text = words.Rest();
    return fault;
  }
  if (fault.what == What::kLog) fault.attribute = words.Word();
  if (fault.what == What::kProgress) {
    const std::string fraction = words.Word();
    if (!absl::SimpleAtod(fraction, &fault.fraction)) return Wrong("no number:", fraction);
  }
  fault.text = words.Text();
  if (fault.text.empty() || !words.AtEnd()) return Wrong("one text is needed after", word);
  return fault;
}

std::string FakeTarget::Text() const {
  for (const std::string* text : {&address, &id, &name}) {
    if (!text->empty()) return *text;
  }
  return type;
}

const FakeFault* FakeFaultSet::Find(FakeFault::What what) const {
  const auto found = std::find_if(faults_.begin(), faults_.end(),
                                  [what](const FakeFault& fault) { return fault.what == what; });
  return found == faults_.end() ? nullptr : &*found;
}

void FakeFaults::Add(FakeFault fault) {
  MutexLock lock(mutex_);
  entries_.push_back({.fault = std::move(fault)});
}

void FakeFaults::Clear() {
  MutexLock lock(mutex_);
  entries_.clear();
}

FakeFaultSet FakeFaults::Take(const std::string& call, const FakeTarget& target) {
  MutexLock lock(mutex_);
  FakeFaultSet taken;
  for (Entry& entry : entries_) {
    if (!Matches(entry.fault, call, target)) continue;
    const int number = ++entry.matched - entry.fault.after;
    if (number < 1 || (entry.fault.times > 0 && number > entry.fault.times)) continue;
    taken.Add(entry.fault);
  }
  return taken;
}

}  // namespace dplan
