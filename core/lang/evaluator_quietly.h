#ifndef DPLAN_CORE_LANG_EVALUATOR_QUIETLY_H_
#define DPLAN_CORE_LANG_EVALUATOR_QUIETLY_H_

#include "core/lang/evaluator.h"

namespace dplan::internal {

class Evaluator::Quietly {
 public:
  Quietly(Evaluator& evaluator, Diagnostics& elsewhere)
      : evaluator_(evaluator),
        before_(evaluator.diagnostics_),
        locals_before_(evaluator.locals_.size()) {
    evaluator_.diagnostics_ = &elsewhere;
    ++evaluator_.quiet_;
  }
  ~Quietly() {
    evaluator_.diagnostics_ = before_;
    --evaluator_.quiet_;
    evaluator_.locals_.resize(locals_before_);
  }
  Quietly(const Quietly&) = delete;
  Quietly& operator=(const Quietly&) = delete;

 private:
  Evaluator& evaluator_;
  Diagnostics* before_;
  size_t locals_before_;
};

}  // namespace dplan::internal

#endif  // DPLAN_CORE_LANG_EVALUATOR_QUIETLY_H_
