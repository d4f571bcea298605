#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "core/wire/messages.h"
#include "core/wire/wire_parts.h"

namespace dplan {
namespace {

// What a person can read, and far more than a provider that means well says.
constexpr size_t kMaxSummary = 4 << 10;
constexpr size_t kMaxDetail = 64 << 10;
constexpr size_t kMaxCode = 256;
constexpr int kMaxDiagnostics = 1000;

static_assert(static_cast<int>(Effect::kUnknown) == extension::DiagnosticNote::UNKNOWN);
static_assert(static_cast<int>(Effect::kNone) == extension::DiagnosticNote::NONE);

std::string Harmless(const std::string& text, size_t size) {
  std::string harmless = internal::WireText(text);
  absl::StripTrailingAsciiWhitespace(&harmless);
  return internal::Shortened(std::move(harmless), size);
}

// A severity that does not exist is taken for the worst.
bool IsError(const tfplugin6::Diagnostic& wire) {
  return wire.severity() != tfplugin6::Diagnostic::WARNING;
}

// How many are read: where not all are, there is one more in place of the rest.
int ReadSize(const WireDiagnostics& wire) {
  return wire.size() <= kMaxDiagnostics ? wire.size() : kMaxDiagnostics - 1;
}

std::vector<Diagnostic> ReadItems(const WireDiagnostics& wire) {
  std::vector<Diagnostic> items;
  for (int i = 0; i < ReadSize(wire); ++i) items.push_back(FromWire(wire[i]));
  return items;
}

void AddNotes(const WireNotes& notes, std::vector<Diagnostic>& diagnostics) {
  for (const extension::DiagnosticNote& note : notes) {
    if (note.diagnostic() >= diagnostics.size()) continue;
    Diagnostic& diagnostic = diagnostics[note.diagnostic()];
    diagnostic.code = internal::ReadCode(note.code());
    const bool none = note.effect() == extension::DiagnosticNote::NONE;
    diagnostic.effect = none ? Effect::kNone : Effect::kUnknown;
  }
}

// In place of those that were left out, and as severe as they are.
void AddRest(const WireDiagnostics& wire, Diagnostics& diagnostics) {
  const int size = ReadSize(wire);
  if (size == wire.size()) return;
  const bool errors = std::any_of(wire.begin() + size, wire.end(), IsError);
  Diagnostic rest;
  rest.severity = errors ? Severity::kError : Severity::kWarning;
  rest.summary = "Too many diagnostics";
  rest.detail =
      absl::StrCat("The provider reported ", wire.size() - size, " more, which are not shown.");
  diagnostics.Add(std::move(rest));
}

}  // namespace

std::string internal::ReadCode(const std::string& wire) { return Harmless(wire, kMaxCode); }

tfplugin6::Diagnostic ToWire(const Diagnostic& diagnostic) {
  tfplugin6::Diagnostic wire;
  const bool error = diagnostic.severity == Severity::kError;
  wire.set_severity(error ? tfplugin6::Diagnostic::ERROR : tfplugin6::Diagnostic::WARNING);
  wire.set_summary(internal::WireText(diagnostic.summary));
  wire.set_detail(internal::WireText(diagnostic.detail));
  if (!diagnostic.path.empty()) *wire.mutable_attribute() = ToWire(diagnostic.path);
  return wire;
}

Diagnostic FromWire(const tfplugin6::Diagnostic& wire) {
  Diagnostic diagnostic;
  diagnostic.severity = IsError(wire) ? Severity::kError : Severity::kWarning;
  diagnostic.summary = Harmless(wire.summary(), kMaxSummary);
  diagnostic.detail = Harmless(wire.detail(), kMaxDetail);
  diagnostic.path = FromWire(wire.attribute());
  return diagnostic;
}

void ToWire(const Diagnostics& diagnostics, WireDiagnostics* wire, WireNotes* notes) {
  for (const Diagnostic& diagnostic : diagnostics.items()) {
    const int index = wire->size();
    *wire->Add() = ToWire(diagnostic);
    const bool noteworthy = !diagnostic.code.empty() || diagnostic.effect != Effect::kUnknown;
    if (notes == nullptr || !noteworthy) continue;
    extension::DiagnosticNote& note = *notes->Add();
    note.set_diagnostic(static_cast<uint32_t>(index));
    note.set_code(internal::WireText(diagnostic.code));
    note.set_effect(static_cast<extension::DiagnosticNote::Effect>(diagnostic.effect));
  }
}

Diagnostics FromWire(const WireDiagnostics& wire, const WireNotes& notes) {
  std::vector<Diagnostic> items = ReadItems(wire);
  AddNotes(notes, items);
  Diagnostics diagnostics;
  for (Diagnostic& item : items) diagnostics.Add(std::move(item));
  AddRest(wire, diagnostics);
  return diagnostics;
}

}  // namespace dplan
