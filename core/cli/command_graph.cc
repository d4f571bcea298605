#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "core/cli/commands.h"
#include "core/cli/planning.h"
#include "core/cli/step_words.h"

namespace dplan {
namespace {

std::string Quoted(const std::string& text) {
  return absl::StrCat("\"", absl::StrReplaceAll(text, {{"\\", "\\\\"}, {"\"", "\\\""}}), "\"");
}

std::string ProviderName(const ProviderBlock& provider) {
  return absl::StrCat("provider.", provider.name, provider.alias.empty() ? "" : ".",
                      provider.alias);
}

// Who refers to whom, from the expressions of the configuration.
class ProgramGraph {
 public:
  explicit ProgramGraph(const Program& program) : program_(program) {}

  std::string Text() {
    for (const Program::Node& node : program_.order) Draw(node);
    std::string out = "digraph dplan {\n  rankdir = \"RL\";\n  node [shape = rect];\n";
    for (const std::string& line : lines_) absl::StrAppend(&out, "  ", line, ";\n");
    return out + "}\n";
  }

 private:
  void Draw(const Program::Node& node) {
    const Config& config = *program_.config;
    switch (node.kind) {
      case Program::Node::Kind::kVariable:
        lines_.insert(Quoted("var." + config.variables[node.index].name));
        return;
      case Program::Node::Kind::kLocal: {
        const LocalDecl& decl = config.locals[node.index];
        return References("local." + decl.name, decl.value);
      }
      case Program::Node::Kind::kProvider: {
        const ProviderDecl& decl = config.providers[node.index];
        const std::string name = ProviderName({.name = decl.name, .alias = decl.alias});
        References(name, decl.body);
        if (decl.for_each.has_value()) References(name, *decl.for_each);
        return DependsOn(name, decl.depends_on);
      }
      case Program::Node::Kind::kResource:
        return DrawResource(node.index);
      case Program::Node::Kind::kOutput: {
        const OutputDecl& decl = config.outputs[node.index];
        References("output." + decl.name, decl.value);
        return DependsOn("output." + decl.name, decl.depends_on);
      }
    }
  }

  void DrawResource(int32_t index) {
    const ResourceDecl& decl = program_.config->resources[index];
    const std::string name = program_.ResourceAddress(index).ToString();
    References(name, decl.body);
    for (const auto* repetition : {&decl.for_each, &decl.count, &decl.enabled}) {
      if (repetition->has_value()) References(name, **repetition);
    }
    DependsOn(name, decl.depends_on);
    const ProviderBlock& provider = program_.providers[program_.resource_provider[index]];
    if (provider.decl >= 0) Edge(name, ProviderName(provider));
  }

  void References(const std::string& from, const Expression& expression) {
    lines_.insert(Quoted(from));
    expression.VisitReferences([&](const Reference& reference) {
      if (reference.target >= 0) Edge(from, reference.ToString());
    });
  }

  void DependsOn(const std::string& from, const std::vector<DependencyDecl>& decls) {
    for (const DependencyDecl& decl : decls) Edge(from, decl.reference.ToString());
  }

  void Edge(const std::string& from, const std::string& to) {
    lines_.insert(absl::StrCat(Quoted(from), " -> ", Quoted(to)));
  }

  const Program& program_;
  std::set<std::string> lines_;
};

std::string StepName(const Plan& plan, size_t step) {
  if (plan.steps[step].kind == StepKind::kJoin) return absl::StrCat("join ", step);
  return absl::StrCat(WordsOf(plan.steps[step].kind).action, " ",
                      plan.changes[plan.steps[step].change].address.ToString());
}

// The steps of a plan: an arrow leads to what a step waits for.
std::string StepGraph(const Plan& plan) {
  std::string out = "digraph dplan {\n  rankdir = \"RL\";\n  node [shape = rect];\n";
  for (size_t i = 0; i < plan.steps.size(); ++i) {
    const bool join = plan.steps[i].kind == StepKind::kJoin;
    absl::StrAppend(&out, "  ", Quoted(StepName(plan, i)), join ? " [shape = point]" : "", ";\n");
    for (const int32_t before : plan.steps[i].after) {
      absl::StrAppend(&out, "  ", Quoted(StepName(plan, i)), " -> ", Quoted(StepName(plan, before)),
                      ";\n");
    }
  }
  return out + "}\n";
}

}  // namespace

int RunGraph(Session& session) {
  const bool of_steps = session.command().of_steps;
  if (!session.LoadConfig() || (of_steps && !session.ResolveVariables()) ||
      !session.LinkProgram()) {
    return session.Failed();
  }
  if (!of_steps) {
    session.report().Say(ProgramGraph(session.program()).Text());
    return 0;
  }
  if (!session.LoadState() || !session.SettleIfAbandoned()) return session.Failed();
  const std::optional<Planned> planned = session.MakePlan(PlanOptionsOf(session.command()));
  if (!planned.has_value()) return session.Failed();
  session.report().Say(StepGraph(planned->plan));
  return 0;
}

}  // namespace dplan
