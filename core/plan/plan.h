#ifndef DPLAN_CORE_PLAN_PLAN_H_
#define DPLAN_CORE_PLAN_PLAN_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "dplan/action.h"
#include "dplan/address.h"
#include "dplan/diagnostic.h"
#include "dplan/path.h"
#include "dplan/value.h"
#include "state/state.h"

namespace dplan {

// Why a change is what it is; recorded when it is decided.
enum class ReasonCode {
  kNone,
  kReplaceTainted,         // the last create failed half-way
  kReplaceRequested,       // --replace
  kReplaceCannotUpdate,    // the provider cannot change `paths` in place
  kCreateGone,             // recorded, but it no longer exists
  kDeleteDestroy,          // everything goes
  kDeleteNoResource,       // the block is gone from the configuration
  kDeleteWrongRepetition,  // for_each, count or neither: the block is repeated in another way now
  kDeleteCountIndex,       // the index is out of range for count
  kDeleteEachKey,          // the key is not in for_each
  kDeleteDisabled,         // lifecycle.enabled is false
  kUpdateResume,           // an operation on it was interrupted, and goes on
  kUpdateWriteOnly,        // the write-only values at `paths` are not those that were applied last
  kUpdateWriteOnlyUnread,  // it is not known which values are at `paths`: they cannot be read
};

struct Reason {
  ReasonCode code = ReasonCode::kNone;
  std::vector<Path> paths;  // kReplaceCannotUpdate: what forces it; kUpdateWriteOnly
  SourceRange range;        // where that is written; may be empty
  friend bool operator==(const Reason&, const Reason&) = default;
};

// What is going to happen to one instance. Values carry their marks; `after` is unknown where only
// apply can tell.
struct Change {
  Address address;
  ProviderAddress provider;
  Action action = Action::kNoOp;
  Reason reason;
  Value before;  // after refresh
  Value after;
  Value config;  // what it was planned from; null for kDelete
  int64_t schema_version = 0;
  std::string prior_private;
  std::string planned_private;
  std::vector<Path> changed_write_only;  // as in PlanRequest
  std::vector<Path> volatile_paths;      // of its type
  // Direct dependencies: as of now, and as recorded when it was last applied.
  std::vector<Dependency> dependencies;
  std::vector<Dependency> stored;
};

// An object that was changed or deleted outside (`after` null) since it was recorded.
struct Drift {
  Address address;
  Value before;
  Value after;
};

struct OutputChange {
  std::string name;
  Action action = Action::kNoOp;  // never kReplace
  Value before;
  Value after;
  bool sensitive = false;
};

enum class StepKind {
  kCreate,
  kUpdate,
  kDelete,
  kJoin,  // does nothing: stands for many steps where many others wait for them
};

// One node of the execution graph. A replacement is two steps.
struct Step {
  StepKind kind = StepKind::kJoin;
  int32_t change = -1;         // index into Plan::changes; -1 for kJoin
  std::vector<int32_t> after;  // indices of the steps it waits for, ascending, all below its own
};

// A danger that the review of the whole plan found (core/plan/review.h).
struct ReviewFinding {
  Diagnostic diagnostic;  // with a code that fits IsFindingCode
  bool allowed = false;   // by name
  // Whether it keeps the plan from being applied.
  bool Blocks() const { return diagnostic.severity == Severity::kError && !allowed; }
};

// Letters, digits, `_`, `-` and `.`, such as `files.last_copy`; not empty.
bool IsFindingCode(const std::string& text);

// Findings that the user allows: those with this code, of one instance if there is an address.
struct AllowedFinding {
  std::string code;
  std::optional<Address> address;

  // "CODE" or "CODE:ADDRESS".
  static std::optional<AllowedFinding> Parse(const std::string& text);
  std::string ToString() const;
  bool Allows(const Diagnostic& finding) const;
  friend bool operator==(const AllowedFinding&, const AllowedFinding&) = default;
};

enum class PlanMode { kNormal, kDestroy };

// What `apply` is going to do, and what that was computed from. A value; changes stand in the order
// of their addresses, steps in an order in which they could be executed one after the other.
struct Plan {
  PlanMode mode = PlanMode::kNormal;
  std::string lineage;  // of the state it was computed from; empty if there was none
  int64_t serial = 0;
  std::vector<Change> changes;  // those with nothing to do are among them
  std::vector<Drift> drift;
  std::vector<OutputChange> outputs;
  std::vector<Step> steps;
  std::vector<ReviewFinding> findings;  // by address

  // Whether applying it would do anything (drift alone does not count).
  bool HasChanges() const;
};

// "create", "update", "delete" or "join".
const char* StepName(StepKind kind);

// By change: whether it is a replacement whose new object is created before the old one is deleted.
std::vector<bool> ReplacesCreatedFirst(const Plan& plan);

// `s2 create dplan_data.b["x"] after s0 s1`, a line each: what scenarios compare.
std::string StepsText(const Plan& plan);

}  // namespace dplan

#endif  // DPLAN_CORE_PLAN_PLAN_H_
