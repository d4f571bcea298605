#include "core/plan/review.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/diagnostic_text.h"
#include "core/plan/refresh.h"
#include "core/types/transform.h"

namespace dplan {
namespace {

// A reviewer is not told any secret.
Value WithoutSecrets(const Value& value) {
  if (!value.ContainsSensitive()) return value;
  return Transform(value, [](const Path&, const Value& node) -> std::optional<Value> {
    if (!node.sensitive()) return std::nullopt;
    return Value::Null(node.type());
  });
}

bool DoesSomething(const Change& change) { return change.action != Action::kNoOp; }

bool Destroys(const Change& change) {
  return change.action == Action::kDelete || change.action == Action::kReplace;
}

// All changes of one source, and its instances.
struct Source {
  ReviewRequest request;
  std::map<ProviderAddress, ProviderInstance*> instances;
};

// Those of which anything changes.
std::map<std::string, Source> ChangedSources(const std::vector<Change>& changes,
                                             ProviderSet& providers) {
  std::map<std::string, Source> sources;
  for (const Change& change : changes) {
    if (DoesSomething(change)) sources[providers.Find(change.provider)->record.source];
  }
  for (const Change& change : changes) {
    ProviderInstance* provider = providers.Find(change.provider);
    const auto found = sources.find(provider->record.source);
    if (found == sources.end()) continue;
    Source& source = found->second;
    source.instances.emplace(change.provider, provider);
    source.request.changes.push_back({.address = change.address,
                                      .provider = change.provider,
                                      .action = change.action,
                                      .before = WithoutSecrets(change.before),
                                      .after = WithoutSecrets(change.after)});
  }
  return sources;
}

void AskReviewer(ProviderInstance& provider, ReviewRequest& request, const CallContext& context,
                 Diagnostics& findings, Diagnostics& diagnostics) {
  for (ReviewedChange& change : request.changes) change.own = change.provider == provider.address;
  absl::StatusOr<ReviewResult> answer = provider.provider->Review(context, request);
  if (!answer.ok()) {
    return ReportFailedCall(provider.address, "review the plan", answer.status(), diagnostics);
  }
  for (const Diagnostic& finding : answer->findings.items()) {
    (IsFindingCode(finding.code) ? findings : diagnostics).Add(finding);
  }
}

void CountDestroyed(const std::vector<Change>& changes, int most, Diagnostics& findings) {
  const auto destroyed = std::count_if(changes.begin(), changes.end(), Destroys);
  if (destroyed <= most) return;
  findings
      .Error("More is destroyed than expected",
             absl::StrCat("The plan destroys or replaces ", destroyed, " of the recorded objects, ",
                          "and --max-destroy allows ", most, "."))
      .code = "engine.max_destroy";
}

}  // namespace

std::vector<ReviewFinding> Review(const std::vector<Change>& changes, const PlanOptions& options,
                                  ProviderSet& providers, const CallContext& context,
                                  Diagnostics& diagnostics) {
  Diagnostics found;
  if (options.max_destroy.has_value()) CountDestroyed(changes, *options.max_destroy, found);
  for (auto& [name, source] : ChangedSources(changes, providers)) {
    for (const auto& [address, provider] : source.instances) {
      AskReviewer(*provider, source.request, context, found, diagnostics);
    }
  }
  found.Sort();
  std::vector<ReviewFinding> findings;
  for (const Diagnostic& finding : found.items()) {
    const auto allows = [&](const AllowedFinding& one) { return one.Allows(finding); };
    findings.push_back({finding, std::any_of(options.allow.begin(), options.allow.end(), allows)});
  }
  return findings;
}

void CheckFindings(const Plan& plan, Diagnostics& diagnostics) {
  std::string found, options;
  for (const ReviewFinding& finding : plan.findings) {
    if (!finding.Blocks()) continue;
    const Diagnostic& danger = finding.diagnostic;
    absl::StrAppend(&found, "\n  ");
    if (danger.address.has_value()) absl::StrAppend(&found, danger.address->ToString(), ": ");
    absl::StrAppend(&found, danger.summary);
    const AllowedFinding allow{danger.code, danger.address};
    absl::StrAppend(&options, "\n  --allow ", ShellWord(allow.ToString()));
  }
  if (found.empty()) return;
  diagnostics.Error("Plan is dangerous",
                    absl::StrCat("It is not applied because of what its review found:", found,
                                 "\nIf you want it all the same, plan with:", options));
}

}  // namespace dplan
