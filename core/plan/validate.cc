#include "core/plan/validate.h"

#include <utility>

#include "core/plan/plan_block.h"
#include "core/plan/values.h"

namespace dplan {
namespace {

class Validator {
 public:
  Validator(const Program& program, const Files& files, ProviderSet& providers,
            const CallContext& context, Diagnostics& diagnostics)
      : program_(program),
        providers_(providers),
        context_(context),
        diagnostics_(diagnostics),
        values_(program, files, {}) {}

  void Run() {
    for (size_t i = 0; i < program_.config->resources.size(); ++i) {
      values_.SetBlock(
          static_cast<int32_t>(i),
          {.repetition = RepetitionOf(program_.config->resources[i]), .unknown = true});
    }
    for (const Program::Node& node : program_.order) {
      switch (node.kind) {
        case Program::Node::Kind::kVariable:
          CheckVariable(program_.config->variables[node.index]);
          break;
        case Program::Node::Kind::kLocal:
          values_.SetLocal(node.index, Evaluate(program_.config->locals[node.index].value), {});
          break;
        case Program::Node::Kind::kProvider:
          CheckProvider(program_.config->providers[node.index]);
          break;
        case Program::Node::Kind::kResource:
          CheckResource(node.index);
          break;
        case Program::Node::Kind::kOutput:
          Evaluate(program_.config->outputs[node.index].value);
          break;
      }
    }
  }

 private:
  Value Evaluate(const Expression& expression) {
    EvaluationScope scope(values_);
    return expression.Evaluate(scope, diagnostics_);
  }

  void CheckVariable(const VariableDecl& decl) {
    for (const ConditionDecl& validation : decl.validations) {
      Evaluate(validation.condition);
      Evaluate(validation.error_message);
    }
  }

  void CheckProvider(const ProviderDecl& decl) {
    if (decl.for_each.has_value()) Evaluate(*decl.for_each);
    const Schema* schema = nullptr;
    for (const ProviderBlock& block : program_.providers) {
      if (block.name == decl.name && block.alias == decl.alias) schema = &block.schema->provider;
    }
    Diagnostics found;
    EvaluationScope scope(values_);
    Value evaluated = decl.body.Evaluate(scope, found, schema->type());
    if (!found.HasErrors()) schema->Coerce(evaluated, found);
    for (Diagnostic diagnostic : found.items()) {
      if (diagnostic.range.empty()) diagnostic.range = decl.body.RangeAt(diagnostic.path);
      diagnostics_.Add(std::move(diagnostic));
    }
  }

  void CheckResource(int32_t resource) {
    const ResourceDecl& decl = program_.config->resources[resource];
    if (decl.for_each.has_value()) Evaluate(*decl.for_each);
    if (decl.count.has_value()) Evaluate(*decl.count);
    if (decl.enabled.has_value()) Evaluate(*decl.enabled);
    EvaluationScope scope(values_);
    std::vector<Dependency> dependencies;
    const ProviderBlock& block = program_.providers[program_.resource_provider[resource]];
    InstancePlan instance{.address = {program_.ResourceAddress(resource), InstanceKey()},
                          .provider = {.name = block.name, .alias = block.alias}};
    std::optional<Value> config =
        EvaluateConfig(decl.body, *program_.resource_schema[resource], scope, instance.address,
                       dependencies, diagnostics_);
    if (!config.has_value()) return;
    instance.config = *std::move(config);
    Provider* provider = providers_.Unconfigured(block.source);
    std::vector<InstancePlan> instances;
    instances.push_back(std::move(instance));
    AskWhetherValid(*provider, decl, context_, instances, diagnostics_);
  }

  const Program& program_;
  ProviderSet& providers_;
  const CallContext& context_;
  Diagnostics& diagnostics_;
  Values values_;
};

}  // namespace

void Validate(const Program& program, const Files& files, ProviderSet& providers,
              const CallContext& context, Diagnostics& diagnostics) {
  Validator(program, files, providers, context, diagnostics).Run();
}

}  // namespace dplan
