#include <gtest/gtest.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/unit/wire/message_samples.h"

namespace dplan {
namespace {

using testing::Contents;
using testing::Sent;

struct Wire {
  WireDiagnostics diagnostics;
  WireNotes notes;
};

// Through the bytes of an answer that has both.
Wire SentAnswer(const Diagnostics& diagnostics) {
  extension::ListResponse answer;
  ToWire(diagnostics, answer.mutable_diagnostics(), answer.mutable_notes());
  answer = Sent(answer);
  return {answer.diagnostics(), answer.notes()};
}

tfplugin6::Diagnostic Warning(const std::string& summary, const std::string& detail) {
  tfplugin6::Diagnostic wire;
  wire.set_severity(tfplugin6::Diagnostic::WARNING);
  wire.set_summary(summary);
  wire.set_detail(detail);
  return wire;
}

TEST(WireDiagnostics, ComeBackAsTheyWere) {
  const Diagnostics diagnostics = testing::SomeDiagnostics();
  const Wire wire = SentAnswer(diagnostics);
  EXPECT_EQ(Contents(FromWire(wire.diagnostics, wire.notes)), Contents(diagnostics));
  EXPECT_EQ(wire.notes.size(), 1) << "the warning has neither code nor effect";
}

TEST(WireDiagnostics, WithoutNotesLackCodeAndEffect) {
  WireDiagnostics wire;
  ToWire(testing::SomeDiagnostics(), &wire, nullptr);
  Diagnostics plain;
  plain.Error("Name taken", "Another box has it.\nChoose one.").path =
      testing::At("parts[1].label[\"é\"]");
  plain.Warning("Old box", "It is from last year.");
  EXPECT_EQ(Contents(FromWire(wire, {})), Contents(plain));
}

TEST(WireDiagnostics, AreAddedToThoseThatAreThere) {
  Wire wire;
  ToWire(testing::SomeDiagnostics(), &wire.diagnostics, &wire.notes);
  ToWire(testing::SomeDiagnostics(), &wire.diagnostics, &wire.notes);
  Diagnostics twice = testing::SomeDiagnostics();
  twice.Append(testing::SomeDiagnostics());
  EXPECT_EQ(Contents(FromWire(wire.diagnostics, wire.notes)), Contents(twice));
}

TEST(WireDiagnostics, SeverityThatDoesNotExistIsAnError) {
  for (const int severity : {0, 1, 3, 77, -1}) {
    tfplugin6::Diagnostic wire = Warning("a", "b");
    wire.set_severity(static_cast<tfplugin6::Diagnostic::Severity>(severity));
    EXPECT_EQ(FromWire(Sent(wire)).severity, Severity::kError) << severity;
  }
  EXPECT_EQ(FromWire(Sent(Warning("a", "b"))).severity, Severity::kWarning);
}

TEST(WireDiagnostics, NotesOnWhatIsNotThereAreIgnored) {
  Wire wire;
  *wire.diagnostics.Add() = Warning("a", "b");
  for (const uint32_t index : {1u, 4294967295u}) {
    wire.notes.Add()->set_diagnostic(index);
    wire.notes.rbegin()->set_code("code");
  }
  const Diagnostics diagnostics = FromWire(wire.diagnostics, wire.notes);
  ASSERT_EQ(diagnostics.items().size(), 1u);
  EXPECT_EQ(diagnostics.items()[0].code, "");
}

TEST(WireDiagnostics, EffectThatDoesNotExistIsUnknown) {
  Wire wire;
  *wire.diagnostics.Add() = Warning("a", "b");
  wire.notes.Add()->set_effect(static_cast<extension::DiagnosticNote::Effect>(7));
  EXPECT_EQ(FromWire(wire.diagnostics, wire.notes).items()[0].effect, Effect::kUnknown);
}

TEST(WireDiagnostics, TextThatIsNotUtf8IsReplacedOnBothWays) {
  Diagnostics broken;
  broken.Error("a\xFF", "b\xC3").code = "c\x80";
  const Wire wire = SentAnswer(broken);
  const Diagnostics received = FromWire(wire.diagnostics, wire.notes);
  ASSERT_EQ(received.items().size(), 1u);
  EXPECT_EQ(received.items()[0].summary, "a\xEF\xBF\xBD");
  EXPECT_EQ(received.items()[0].detail, "b\xEF\xBF\xBD");
  EXPECT_EQ(received.items()[0].code, "c\xEF\xBF\xBD");
  EXPECT_EQ(FromWire(Warning("a\xFF", "")).summary, "a\xEF\xBF\xBD");
}

TEST(WireDiagnostics, TextEndsWithoutNewlinesAndWithinBounds) {
  EXPECT_EQ(FromWire(Warning("a\n", "b\nc\n\n")).detail, "b\nc");
  std::string endless;
  while (endless.size() < 1000000) endless += "é";
  const Diagnostic cut = FromWire(Warning(endless, endless));
  EXPECT_EQ(cut.summary.size(), 4095u);
  EXPECT_EQ(cut.detail.size(), 65535u);
  EXPECT_TRUE(IsUtf8(cut.summary));
  EXPECT_TRUE(absl::EndsWith(cut.detail, "é…"));
  EXPECT_EQ(Contents(FromWire(SentAnswer({}).diagnostics, {})), Contents({}));
}

TEST(WireDiagnostics, ThereAreAtMostAThousand) {
  WireDiagnostics wire;
  for (int i = 0; i < 1000; ++i) *wire.Add() = Warning(absl::StrCat(i), "");
  EXPECT_EQ(FromWire(wire, {}).items().size(), 1000u);
  EXPECT_EQ(FromWire(wire, {}).items()[999].summary, "999");

  *wire.Add() = Warning("1000", "");
  Diagnostics read = FromWire(wire, {});
  ASSERT_EQ(read.items().size(), 1000u);
  EXPECT_EQ(read.items()[999].detail, "The provider reported 2 more, which are not shown.");
  EXPECT_FALSE(read.HasErrors());

  wire.rbegin()->set_severity(tfplugin6::Diagnostic::ERROR);
  read = FromWire(wire, {});
  EXPECT_TRUE(read.HasErrors()) << "an error that is not shown is still one";
}

}  // namespace
}  // namespace dplan
