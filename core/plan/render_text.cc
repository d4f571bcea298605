#include <algorithm>
#include <array>
#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "core/plan/creation_groups.h"
#include "core/plan/render.h"
#include "core/plan/render_diff.h"
#include "core/plan/render_value.h"

namespace dplan {
namespace {

// Column of the attributes of an instance, as in Terraform's plans.
constexpr int kBodyColumn = 6;

std::string Bold(const std::string& text, bool color) {
  return color ? absl::StrCat("\033[1m", text, "\033[0m") : text;
}

// How a change is shown: in three columns.
const char* SymbolOf(Action action, bool create_first) {
  switch (action) {
    case Action::kNoOp:
      return "   ";
    case Action::kCreate:
      return "  +";
    case Action::kUpdate:
      return "  ~";
    case Action::kReplace:
      return create_first ? "+/-" : "-/+";
    case Action::kDelete:
      return "  -";
  }
  return "";
}

const char* Verdict(const Change& change) {
  switch (change.action) {
    case Action::kNoOp:
      return "is as configured";
    case Action::kCreate:
      return "will be created";
    case Action::kUpdate:
      return "will be updated in-place";
    case Action::kDelete:
      return "will be destroyed";
    case Action::kReplace:
      break;
  }
  if (change.reason.code == ReasonCode::kReplaceTainted)
    return "is tainted, so it must be replaced";
  if (change.reason.code == ReasonCode::kReplaceRequested) return "will be replaced, as requested";
  return "must be replaced";
}

std::string WrongRepetition(const Address& address) {
  if (address.key.empty()) return "the resource uses count or for_each";
  return address.key.index() != nullptr ? "the resource does not use count"
                                        : "the resource does not use for_each";
}

std::string PathsText(const std::vector<Path>& paths) {
  return absl::StrJoin(paths, ", ", [](std::string* out, const Path& path) {
    absl::StrAppend(out, SafeText(path.ToString()));
  });
}

// Why, in words that go on after "because"; empty where the verdict says all.
std::string Because(const Change& change) {
  switch (change.reason.code) {
    case ReasonCode::kNone:
    case ReasonCode::kReplaceTainted:
    case ReasonCode::kReplaceRequested:
    case ReasonCode::kDeleteDestroy:
      return "";
    case ReasonCode::kReplaceCannotUpdate:
      return absl::StrCat(PathsText(change.reason.paths), " cannot be changed in place");
    case ReasonCode::kUpdateResume:
      return "an interrupted operation on it goes on";
    case ReasonCode::kUpdateWriteOnly:
      return absl::StrCat(PathsText(change.reason.paths), " has another value, which is not shown");
    case ReasonCode::kUpdateWriteOnlyUnread:
      return absl::StrCat(PathsText(change.reason.paths), " cannot be read, and will be set");
    case ReasonCode::kCreateGone:
      return "it is recorded, but no longer exists";
    case ReasonCode::kDeleteNoResource:
      return absl::StrCat(change.address.block.ToString(), " is not in configuration");
    case ReasonCode::kDeleteWrongRepetition:
      return WrongRepetition(change.address);
    case ReasonCode::kDeleteCountIndex:
      return absl::StrCat("index ", change.address.key.ToString(), " is out of range for count");
    case ReasonCode::kDeleteEachKey:
      return absl::StrCat("key ", SafeText(change.address.key.ToString()),
                          " is not in for_each map");
    case ReasonCode::kDeleteDisabled:
      return "lifecycle.enabled is false";
  }
  return "";
}

struct Counts {
  int add = 0;
  int change = 0;
  int destroy = 0;
  int total() const { return add + change + destroy; }
};

Counts CountActions(const Plan& plan) {
  Counts counts;
  for (const Change& change : plan.changes) {
    switch (change.action) {
      case Action::kNoOp:
        break;
      case Action::kCreate:
        ++counts.add;
        break;
      case Action::kUpdate:
        ++counts.change;
        break;
      case Action::kReplace:
        ++counts.add;
        ++counts.destroy;
        break;
      case Action::kDelete:
        ++counts.destroy;
        break;
    }
  }
  return counts;
}

class PlanWriter {
 public:
  PlanWriter(const Plan& plan, const RenderOptions& options)
      : plan_(plan), options_(options), create_first_(ReplacesCreatedFirst(plan)) {}

  std::string Write();

 private:
  bool Summary() const { return options_.detail == Detail::kSummary; }
  void Legend();
  void Changes();
  void OneChange(size_t index);
  void Creations();
  void Group(const CreationGroup& group);
  // The lines of a change: a comment with verdict and reason, and what differs; or all on one line.
  void Block(const std::string& symbol, const std::string& name, const std::string& verdict,
             const std::vector<std::string>& remarks, const Value& before, const Value& after,
             const std::vector<Note>& notes);
  void DriftedObjects();
  bool Matters(const Drift& drift) const;
  void HiddenDrift(size_t count);
  void Findings();
  void Outputs();
  void Ending();

  const Plan& plan_;
  const RenderOptions& options_;
  const std::vector<bool> create_first_;  // by change
  std::string out_;
};

std::string PlanWriter::Write() {
  if (CountActions(plan_).total() > 0) {
    if (!Summary()) Legend();
    out_ += "dplan will perform the following actions:\n\n";
    Changes();
    Creations();
    if (Summary()) out_ += '\n';
  }
  DriftedObjects();
  Findings();
  Outputs();
  Ending();
  return std::move(out_);
}

void PlanWriter::Legend() {
  const std::array<std::pair<const char*, const char*>, 5> meanings = {{
      {"  +", "create"},
      {"  ~", "update in-place"},
      {"  -", "destroy"},
      {"-/+", "destroy and then create replacement"},
      {"+/-", "create replacement and then destroy"},
  }};
  out_ += "Actions are indicated with the following symbols:\n";
  for (const auto& [symbol, meaning] : meanings) {
    bool present = false;
    for (size_t i = 0; i < plan_.changes.size() && !present; ++i) {
      present = SymbolOf(plan_.changes[i].action, create_first_[i]) == std::string(symbol);
    }
    if (!present) continue;
    absl::StrAppend(&out_, ColoredSymbol(symbol, options_.color), " ", meaning, "\n");
  }
  out_ += '\n';
}

void PlanWriter::Changes() {
  for (size_t i = 0; i < plan_.changes.size(); ++i) {
    const Action action = plan_.changes[i].action;
    if (action == Action::kReplace || action == Action::kDelete) OneChange(i);
  }
  for (size_t i = 0; i < plan_.changes.size(); ++i) {
    if (plan_.changes[i].action == Action::kUpdate) OneChange(i);
  }
}

void PlanWriter::OneChange(size_t index) {
  const Change& change = plan_.changes[index];
  std::vector<Note> notes;
  if (change.action == Action::kReplace) {
    for (const Path& path : change.reason.paths)
      notes.push_back({path, "forces replacement", true});
  }
  std::vector<std::string> remarks;
  const std::string because = Because(change);
  if (!because.empty()) remarks.push_back(absl::StrCat("(because ", because, ")"));
  Block(SymbolOf(change.action, create_first_[index]), SafeText(change.address.ToString()),
        Verdict(change), remarks, change.before, change.after, notes);
}

void PlanWriter::Creations() {
  for (const CreationGroup& group : GroupCreations(plan_, options_.detail)) Group(group);
}

void PlanWriter::Group(const CreationGroup& group) {
  if (group.changes.size() == 1) return OneChange(group.changes.front());
  const Change& first = plan_.changes[group.changes.front()];
  std::vector<Note> notes;
  for (const Path& path : group.differing) notes.push_back({path, "differs by instance"});
  const auto key = [&](size_t i) {
    return SafeText(plan_.changes[group.changes[i]].address.key.ToString());
  };
  const std::string keys = absl::StrCat("(instances ", key(0), ", ", key(1), ", ... ",
                                        key(group.changes.size() - 1), ")");
  std::vector<std::string> remarks = {keys};
  const std::string because = Because(first);
  if (!because.empty()) remarks.push_back(absl::StrCat("(because ", because, ")"));
  Block("  +", absl::StrCat(first.address.block.ToString(), " × ", group.changes.size()),
        Verdict(first), remarks, first.before, first.after, notes);
}

void PlanWriter::Block(const std::string& symbol, const std::string& name,
                       const std::string& verdict, const std::vector<std::string>& remarks,
                       const Value& before, const Value& after, const std::vector<Note>& notes) {
  const std::string colored = ColoredSymbol(symbol, options_.color);
  if (Summary()) {
    absl::StrAppend(&out_, colored, " ", name, " ", verdict);
    for (const std::string& remark : remarks) absl::StrAppend(&out_, " ", remark);
    out_ += '\n';
    return;
  }
  absl::StrAppend(&out_, "  ", Bold(absl::StrCat("# ", name, " ", verdict), options_.color), "\n");
  for (const std::string& remark : remarks) absl::StrAppend(&out_, "  # ", remark, "\n");
  absl::StrAppend(&out_, colored, " ", name, ":\n");
  const size_t end = out_.size();
  AppendObjectDiff(before, after, {options_, notes, kBodyColumn}, out_);
  if (out_.size() == end) out_.insert(end - 1, " {}");
  out_ += '\n';
}

// Drift explains a change; drift of what is left as it is shows only where all is asked for.
bool PlanWriter::Matters(const Drift& drift) const {
  if (options_.detail == Detail::kFull) return true;
  const auto found = std::lower_bound(
      plan_.changes.begin(), plan_.changes.end(), drift.address,
      [](const Change& change, const Address& address) { return change.address < address; });
  return found != plan_.changes.end() && found->address == drift.address &&
         found->action != Action::kNoOp;
}

void PlanWriter::DriftedObjects() {
  const size_t shown = static_cast<size_t>(std::count_if(
      plan_.drift.begin(), plan_.drift.end(), [&](const Drift& drift) { return Matters(drift); }));
  if (shown > 0) {
    absl::StrAppend(&out_, Bold("Note: Objects have changed outside of dplan", options_.color),
                    "\n\nSince they were recorded, these objects have changed or were deleted, "
                    "which may have led to\nthe actions above:\n\n");
    for (const Drift& drift : plan_.drift) {
      if (!Matters(drift)) continue;
      const bool deleted = drift.after.IsNull();
      Block(deleted ? "  -" : "  ~", SafeText(drift.address.ToString()),
            deleted ? "has been deleted" : "has changed", {}, drift.before, drift.after, {});
    }
    if (Summary()) out_ += '\n';
  }
  HiddenDrift(plan_.drift.size() - shown);
}

void PlanWriter::HiddenDrift(size_t count) {
  if (count == 0) return;
  absl::StrAppend(&out_, "Note: ", count,
                  count == 1 ? " object has changed outside of dplan without an effect on this "
                               "plan; --detail=full shows it.\n\n"
                             : " objects have changed outside of dplan without an effect on this "
                               "plan; --detail=full shows them.\n\n");
}

void PlanWriter::Findings() {
  if (plan_.findings.empty()) return;
  out_ += "The review of this plan found:\n\n";
  for (const auto& [finding, allowed] : plan_.findings) {
    const bool error = finding.severity == Severity::kError;
    const std::string head =
        absl::StrCat(error ? "Error" : "Warning", ": ", SafeText(finding.summary), " (",
                     SafeText(finding.code), ")", allowed ? ", allowed" : "");
    absl::StrAppend(&out_, "  ", Bold(head, options_.color), "\n");
    if (finding.address.has_value()) {
      absl::StrAppend(&out_, "    in ", SafeText(finding.address->ToString()), "\n");
    }
    const std::vector<std::string> lines = absl::StrSplit(finding.detail, '\n');
    for (const std::string& line : lines) absl::StrAppend(&out_, "    ", SafeText(line), "\n");
  }
  out_ += '\n';
}

void PlanWriter::Outputs() {
  const bool any = std::any_of(plan_.outputs.begin(), plan_.outputs.end(),
                               [](const OutputChange& o) { return o.action != Action::kNoOp; });
  if (!any) return;
  out_ += "Changes to Outputs:\n";
  const std::vector<Note> no_notes;
  for (const OutputChange& output : plan_.outputs) {
    if (output.action == Action::kNoOp) continue;
    if (Summary()) {
      absl::StrAppend(&out_, ColoredSymbol(SymbolOf(output.action, false), options_.color), " ",
                      KeyText(output.name), "\n");
      continue;
    }
    const Value before = output.before.Marked(output.sensitive);
    const Value after = output.after.Marked(output.sensitive);
    AppendNamedDiff(output.name, output.action == Action::kCreate ? nullptr : &before,
                    output.action == Action::kDelete ? nullptr : &after, {options_, no_notes, 2},
                    out_);
  }
  out_ += '\n';
}

void PlanWriter::Ending() {
  const std::string summary = PlanSummary(plan_);
  if (CountActions(plan_).total() == 0 && plan_.HasChanges()) {
    out_ +=
        "You can apply this plan to save these new output values to the state, without changing "
        "any real\ninfrastructure.\n";
    return;
  }
  const size_t end = summary.find_first_of(plan_.HasChanges() ? ':' : '.') + 1;
  absl::StrAppend(&out_, Bold(summary.substr(0, end), options_.color), summary.substr(end), "\n");
}

}  // namespace

std::string PlanText(const Plan& plan, const RenderOptions& options) {
  return PlanWriter(plan, options).Write();
}

std::string PlanSummary(const Plan& plan) {
  if (plan.HasChanges()) {
    const Counts counts = CountActions(plan);
    return absl::StrCat("Plan: ", counts.add, " to add, ", counts.change, " to change, ",
                        counts.destroy, " to destroy.");
  }
  return plan.mode == PlanMode::kDestroy ? "No changes. No objects need to be destroyed."
                                         : "No changes. Your infrastructure matches the "
                                           "configuration.";
}

}  // namespace dplan
