#ifndef DPLAN_ACTION_H_
#define DPLAN_ACTION_H_

namespace dplan {

// What a change does to its instance. Which of its two values, before and after, is null:
//   kNoOp, kUpdate, kReplace   neither (they are equal for kNoOp)
//   kCreate                    before
//   kDelete                    after
enum class Action { kNoOp, kCreate, kUpdate, kReplace, kDelete };

}  // namespace dplan

#endif  // DPLAN_ACTION_H_
