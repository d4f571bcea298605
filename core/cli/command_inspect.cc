#include <set>

#include "absl/strings/str_cat.h"
#include "core/cli/commands.h"
#include "core/cli/planning.h"
#include "core/cli/recorded.h"
#include "core/cli/step_words.h"
#include "core/cli/version.h"
#include "core/plan/validate.h"

namespace dplan {
namespace {

void CollectTargets(const Expression& expression, const Program& program,
                    std::set<std::string>& targets) {
  expression.VisitReferences([&](const Reference& reference) {
    if (reference.kind == Reference::Kind::kResource || reference.kind == Reference::Kind::kData) {
      targets.insert(program.ResourceAddress(reference.target).ToString());
    } else if (reference.kind == Reference::Kind::kLocal ||
               reference.kind == Reference::Kind::kVariable) {
      targets.insert(reference.ToString());
    }
  });
}

std::string NodeText(const std::string& name, const std::set<std::string>& targets) {
  std::string out = absl::StrCat("  ", JsonText(name), ";\n");
  for (const std::string& target : targets) {
    absl::StrAppend(&out, "  ", JsonText(name), " -> ", JsonText(target), ";\n");
  }
  return out;
}

// Who refers to whom.
std::string ConfigGraph(const Program& program) {
  const Config& config = *program.config;
  std::string out = "digraph dplan {\n  rankdir = RL;\n";
  for (const LocalDecl& local : config.locals) {
    std::set<std::string> targets;
    CollectTargets(local.value, program, targets);
    absl::StrAppend(&out, NodeText(absl::StrCat("local.", local.name), targets));
  }
  for (size_t i = 0; i < config.resources.size(); ++i) {
    const ResourceDecl& decl = config.resources[i];
    std::set<std::string> targets;
    for (const auto* repetition : {&decl.for_each, &decl.count, &decl.enabled}) {
      if (repetition->has_value()) CollectTargets(**repetition, program, targets);
    }
    CollectTargets(decl.body, program, targets);
    for (const DependencyDecl& dependency : decl.depends_on) {
      targets.insert(program.ResourceAddress(dependency.reference.target).ToString());
    }
    absl::StrAppend(&out,
                    NodeText(program.ResourceAddress(static_cast<int32_t>(i)).ToString(), targets));
  }
  for (const OutputDecl& output : config.outputs) {
    std::set<std::string> targets;
    CollectTargets(output.value, program, targets);
    absl::StrAppend(&out, NodeText(absl::StrCat("output.", output.name), targets));
  }
  return out + "}\n";
}

std::string StepName(const Plan& plan, size_t index) {
  const Step& step = plan.steps[index];
  if (step.kind == StepKind::kJoin) return absl::StrCat("join ", index);
  return absl::StrCat(WordsOf(step.kind).action, " ", plan.changes[step.change].address.ToString());
}

// The steps, each with an arrow to those it waits for.
std::string StepGraph(const Plan& plan) {
  std::string out = "digraph dplan {\n  rankdir = RL;\n";
  for (size_t i = 0; i < plan.steps.size(); ++i) {
    std::set<std::string> targets;
    for (int32_t before : plan.steps[i].after)
      targets.insert(StepName(plan, static_cast<size_t>(before)));
    absl::StrAppend(&out, NodeText(StepName(plan, i), targets));
  }
  return out + "}\n";
}

}  // namespace

int RunValidate(Session& session) {
  if (!session.LoadConfig() || !session.LinkProgram()) return session.Failed();
  Diagnostics diagnostics;
  Validate(session.program(), session.files(), session.providers(), {}, diagnostics);
  if (!session.report().Tell(std::move(diagnostics))) return session.Failed();
  session.report().Say("The configuration is valid.\n");
  return 0;
}

int RunGraph(Session& session) {
  if (!session.LoadConfig()) return session.Failed();
  if (!session.command().of_steps) {
    if (!session.LinkProgram()) return session.Failed();
    session.services().terminal.Out(ConfigGraph(session.program()));
    return 0;
  }
  if (!session.ResolveVariables() || !session.LinkProgram() || !session.LoadState()) {
    return session.Failed();
  }
  const std::optional<Planned> planned = session.MakePlan(PlanOptionsOf(session.command()));
  if (!planned.has_value()) return session.Failed();
  session.services().terminal.Out(StepGraph(planned->plan));
  return 0;
}

int RunProvidersList(Session& session) {
  if (!session.LoadConfig()) return session.Failed();
  std::string json = "[";
  std::string text;
  const char* separator = "";
  for (const auto& [name, source] : UsedProviders(session.config())) {
    absl::StrAppend(&text, name, "  ", source, "  ", kVersion, " (built in)\n");
    absl::StrAppend(&json, separator, "{\"name\":", JsonText(name),
                    ",\"source\":", JsonText(source), ",\"version\":", JsonText(kVersion), "}");
    separator = ",";
  }
  session.services().terminal.Out(session.command().json ? json + "]\n" : text);
  return 0;
}

}  // namespace dplan
