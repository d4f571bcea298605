#include "dplan/diagnostic.h"

#include <algorithm>
#include <tuple>

namespace dplan {

Diagnostic& Diagnostics::Add(Diagnostic diagnostic) {
  if (diagnostic.severity == Severity::kError) ++errors_;
  items_.push_back(std::move(diagnostic));
  return items_.back();
}

Diagnostic& Diagnostics::Error(std::string summary, std::string detail, SourceRange range) {
  return Add({.severity = Severity::kError,
              .summary = std::move(summary),
              .detail = std::move(detail),
              .range = range});
}

Diagnostic& Diagnostics::Warning(std::string summary, std::string detail, SourceRange range) {
  return Add({.severity = Severity::kWarning,
              .summary = std::move(summary),
              .detail = std::move(detail),
              .range = range});
}

Diagnostic& Diagnostics::AddStatus(const std::string& summary, const absl::Status& status) {
  return Error(summary, std::string(status.message()));
}

void Diagnostics::Append(Diagnostics other) {
  errors_ += other.errors_;
  items_.insert(items_.end(), std::make_move_iterator(other.items_.begin()),
                std::make_move_iterator(other.items_.end()));
}

void Diagnostics::Sort() {
  const auto place = [](const Diagnostic& d) { return std::tie(d.range, d.address, d.path); };
  std::stable_sort(
      items_.begin(), items_.end(),
      [&place](const Diagnostic& a, const Diagnostic& b) { return place(a) < place(b); });
}

void Diagnostics::Locate(const Address& address, SourceRange range) {
  for (Diagnostic& diagnostic : items_) {
    if (!diagnostic.address) diagnostic.address = address;
    if (diagnostic.range.empty()) diagnostic.range = range;
  }
}

}  // namespace dplan
