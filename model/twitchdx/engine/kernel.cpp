// The lanes of `lanes.py`, compiled: the same steps, W lanes at a time, cases shared among threads.
//
// A node's value lives in a place; a place is used again once nothing needs the value in it, so that all places stay near
// the processor. The first places are the inputs.
//
// One entry point, `twitchdx_run`. Cases are cut into shares, one after the other, and a thread takes the next share when it
// has done one. What all lanes of a case share goes into its inputs once; then each combination of terms (Heckerman 1989)
// becomes a lane. A block of W lanes is run through the program and its outputs are added up, weighted, into the row of each
// lane's case. Only the last digit of its sums can depend on the cases beside it, since those decide which of its lanes are
// summed in one block; the number of threads changes nothing.
//
// Numbers are doubles, or pairs of doubles (Dekker 1971) for cases in which doubles would cancel too much.

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdint>
#include <mutex>
#include <new>
#include <thread>
#include <vector>

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__)
#define MANY_CPUS 1
#define FOR_EACH_CPU __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define FOR_EACH_CPU
#endif
#define INLINE inline __attribute__((always_inline))

extern "C" {

// Inputs from `start` on, one for each of `entries`; those of the traced twins from `twin` on, -1 where there are none.
struct Block { int32_t start, entries, twin, by_context; };

// By code the terms: (codes, width) caps on the level, weights, and what rounding cut off them.
struct Caps {
    const int32_t *count, *real, *twin;
    const double *weight, *rest;
    int64_t width;
};

// P(contribution at level or milder | entry): (K or 1, levels, entries), and what rounding cut off it.
struct Link { const double *cumulative, *rest; Block block; };

// The gate at position `leaf` is at most at highest[level] where this one is at most at a level.
struct Pass { const int32_t *highest; int64_t leaf; };

// What is asked of the gate: inputs of its leak and of each link, for P(at most at `level`) on top of what is known.
struct Ask {
    const int32_t *links;
    int32_t leak, level;
};

// A gate whose two terms are summed inside the program: the first of two inputs for their weights, the sizes of these, and
// their weights where leaks are traced; for each link the first input of (2, entries), and of its twins, -1 where none.
struct Inner {
    const int32_t *links, *twins;
    int32_t weight, size, leak;
};

struct Leaf {
    Caps caps;
    const double *leak, *leak_rest;  // (K or 1, levels)
    const Link *links;
    const Pass *passes;
    const Ask *asks;
    const Inner *inner;  // null where its terms are lanes
    int32_t levels, by_context, link_count, pass_count, ask_count;
};

struct Gate { Caps caps; Block block; };

// By code a vector over the entries: (codes, K or 1, entries).
struct Vectors { const double *values; Block block; };

struct Job {
    const int32_t *runs;     // (run_count, 2): so many nodes that are sums of so many products
    const int32_t *steps;    // for each node in order: its place, then the places of the pairs to multiply
    const int32_t *outputs;  // (output_count)
    const double *inputs;    // (2, K, input_count) where there is no evidence; high, low
    const Leaf *leaves;
    const Gate *gates;
    const Vectors *vectors;
    const int32_t *codes, *gate_codes, *vector_codes;  // (N, leaf_count), (N, gate_count), (N, vector_count)
    const uint8_t *traced;   // (N, leaf_count): whether a leak is traced
    const int32_t *context;  // (N)
    const int64_t *rows;     // (row_count) cases to run
    const double *lanes;     // (N) lanes of each case
    double *sums;            // (row_count, output_count)
    double *sizes, *leaks;   // (row_count)
    int64_t row_count, run_count, input_count, place_count, output_count, leaf_count, gate_count, vector_count, contexts;
    int32_t threads, pairs, which;  // `which`: see `Which` in lanes.py
    int32_t size_output, leaks_output;  // the outputs that bound what lanes add up, and that have leaks traced
};

int32_t twitchdx_abi(void);
int32_t twitchdx_run(const Job *job);
}

namespace {

// A node of W lanes: as many as one instruction takes. More would only widen what must stay near the processor: on one
// that takes 4 at a time, blocks of 8 took 2.4 times as long, since their places no longer fitted its second cache.
template <int W>
struct Vector {
    typedef double Wide __attribute__((vector_size(W * sizeof(double)), may_alias));
    struct alignas(W * sizeof(double)) Lanes { double at[W]; };
};
template <int W> using Wide = typename Vector<W>::Wide;
template <int W> using Lanes = typename Vector<W>::Lanes;

// ---- the program, over W doubles or W pairs of doubles a node ----

// `nodes` sums of COUNT products each, or of `count` where COUNT is 0.
template <int W, int COUNT>
INLINE const int32_t *run_doubles_of(Wide<W> *values, const int32_t *step, int32_t nodes, int32_t count) {
    for (int32_t j = 0; j < nodes; ++j) {
        Wide<W> *out = values + *step++;
        Wide<W> sum = values[step[0]] * values[step[1]];
        for (int32_t t = 1; t < (COUNT ? COUNT : count); ++t) sum += values[step[2 * t]] * values[step[2 * t + 1]];
        step += 2 * (COUNT ? COUNT : count);
        *out = sum;
    }
    return step;
}

template <int W>
INLINE void run_doubles_as(const Job &job, Lanes<W> *lanes) {
    auto *values = reinterpret_cast<Wide<W> *>(lanes);
    const int32_t *step = job.steps;
    for (int64_t i = 0; i < job.run_count; ++i) {
        const int32_t nodes = job.runs[2 * i], count = job.runs[2 * i + 1];
        switch (count) {
            case 1: step = run_doubles_of<W, 1>(values, step, nodes, 1); break;
            case 2: step = run_doubles_of<W, 2>(values, step, nodes, 2); break;
            case 3: step = run_doubles_of<W, 3>(values, step, nodes, 3); break;
            case 4: step = run_doubles_of<W, 4>(values, step, nodes, 4); break;
            default: step = run_doubles_of<W, 0>(values, step, nodes, count);
        }
    }
}

INLINE double fused(double a, double b, double c) { return std::fma(a, b, c); }

template <typename Number>
INLINE Number fused(Number a, Number b, Number c) {
    Number found;
    for (int l = 0; l < int(sizeof(Number) / sizeof(double)); ++l) found[l] = std::fma(a[l], b[l], c[l]);
    return found;
}

template <typename Number>
struct Pair { Number high, low; };

// Pairs that are a sum of products so far, and one more (Ogita, Rump & Oishi 2005, algorithm 5.3).
template <typename Number>
INLINE void add_product(Pair<Number> &sum, Number a, Number a_low, Number b, Number b_low) {
    const Number product = a * b, rest = fused(a, b, -product) + (a * b_low + a_low * b);
    const Number next = sum.high + product, part = next - sum.high;
    sum.low += ((sum.high - (next - part)) + (product - part)) + rest;
    sum.high = next;
}

// A pair is a node of high parts and one of low parts. NUMBER is all lanes at once, or one lane after the other, which
// compilers turn into what a processor without instructions of that width has.
template <int W, typename Number>
INLINE void run_pairs_as(const Job &job, Lanes<W> *lanes) {
    constexpr int EACH = W * sizeof(double) / sizeof(Number);
    auto *values = reinterpret_cast<Number *>(lanes);
    const int32_t *step = job.steps;
    for (int64_t i = 0; i < job.run_count; ++i) {
        const int32_t nodes = job.runs[2 * i], count = job.runs[2 * i + 1];
        for (int32_t j = 0; j < nodes; ++j) {
            Number *out = values + 2 * EACH * int64_t(*step++);
            Pair<Number> sum[EACH] = {};
            for (int32_t t = 0; t < count; ++t, step += 2) {
                const Number *a = values + 2 * EACH * int64_t(step[0]), *b = values + 2 * EACH * int64_t(step[1]);
                for (int l = 0; l < EACH; ++l) add_product(sum[l], a[l], a[EACH + l], b[l], b[EACH + l]);
            }
            for (int l = 0; l < EACH; ++l) {
                const Number total = sum[l].high + sum[l].low;
                out[l] = total;
                out[EACH + l] = sum[l].low - (total - sum[l].high);
            }
        }
    }
}

FOR_EACH_CPU void run_doubles(const Job &job, Lanes<4> *lanes) { run_doubles_as<4>(job, lanes); }

#ifdef MANY_CPUS
#define WIDEST __attribute__((target("arch=x86-64-v4")))
WIDEST void run_doubles(const Job &job, Lanes<8> *lanes) { run_doubles_as<8>(job, lanes); }
WIDEST void run_pairs(const Job &job, Lanes<8> *lanes) { run_pairs_as<8, Wide<8>>(job, lanes); }
__attribute__((target("arch=x86-64-v3")))
void run_pairs(const Job &job, Lanes<4> *lanes) { run_pairs_as<4, double>(job, lanes); }
__attribute__((target("default")))
#endif
void run_pairs(const Job &job, Lanes<4> *lanes) { run_pairs_as<4, double>(job, lanes); }

struct Weight { double high, low; };

enum Which { ALL, TRACED, UNTRACED };

// Memory for the nodes of one thread, kept for the next run: new memory costs more than a small run. At most `KEPT` are.
template <int W>
class Buffers {
  public:
    std::vector<Lanes<W>> take(size_t size) {
        std::vector<Lanes<W>> found;
        {
            const std::lock_guard<std::mutex> lock(mutex_);
            if (!kept_.empty()) {
                found = std::move(kept_.back());
                kept_.pop_back();
            }
        }
        if (found.size() < size) found.resize(size);
        return found;
    }

    void give(std::vector<Lanes<W>> &&buffer) {
        const std::lock_guard<std::mutex> lock(mutex_);
        if (kept_.size() < KEPT) kept_.push_back(std::move(buffer));
    }

  private:
    static constexpr size_t KEPT = 64;
    std::mutex mutex_;
    std::vector<std::vector<Lanes<W>>> kept_;
};

template <int W>
Buffers<W> &buffers() {
    static Buffers<W> found;
    return found;
}

template <bool PAIRS>
INLINE void weigh(Weight &weight, double factor, double factor_low) {
    if (!PAIRS) {
        weight.high *= factor;
        return;
    }
    const double product = weight.high * factor;
    const double rest = std::fma(weight.high, factor, -product) + (weight.low * factor + weight.high * factor_low);
    weight.high = product + rest;
    weight.low = rest - (weight.high - product);
}

// ---- one thread ----

template <bool PAIRS, int W>
class Worker {
  public:
    explicit Worker(const Job &job)
        : job_(job), numbers_((PAIRS ? 2 : 1) * job.input_count),
          values_(buffers<W>().take(job.place_count * (PAIRS ? 2 : 1))), base_(numbers_), lanes_(W * numbers_),
          varies_(job.leaf_count), real_(job.leaf_count), twin_(job.leaf_count), lane_real_(job.leaf_count),
          lane_twin_(job.leaf_count), high_(job.output_count + 1), low_(job.output_count + 1), block_(job.output_count + 1) {
        digits_.reserve(job.leaf_count + job.gate_count);
    }

    Worker(Worker &&) = default;
    ~Worker() {
        if (!values_.empty()) buffers<W>().give(std::move(values_));
    }

    FOR_EACH_CPU __attribute__((flatten)) void run(int64_t first, int64_t last) {
        for (int64_t i = first; i < last; ++i) add_case(i);
        if (filled_) flush();
        if (current_ >= 0) finish_case();
        current_ = -1;
    }

  private:
    // A choice that splits the case: the terms of one leaf gate or one gate of the core.
    struct Digit { const Caps *caps; int64_t first; int32_t count, now; };

    void add_case(int64_t position) {
        row_ = job_.rows[position];
        context_ = job_.context[row_];
        const double *plain = job_.inputs + context_ * job_.input_count;
        std::copy(plain, plain + job_.input_count, base_.begin());
        if (PAIRS) {
            plain += job_.contexts * job_.input_count;
            std::copy(plain, plain + job_.input_count, base_.begin() + job_.input_count);
        }
        into_ = base_.data();
        weight_ = leak_weight_ = {1.0, 0.0};
        traced_ = false;
        add_vectors();
        find_digits();
        for (int64_t i = 0; i < job_.leaf_count; ++i) {
            if (varies_[i]) continue;
            const Leaf &leaf = job_.leaves[i];
            const int32_t code = job_.codes[row_ * job_.leaf_count + i];
            add_leaf(i, code ? code * leaf.caps.width : -1, real_.data(), twin_.data());
        }
        const Weight weight = weight_, leak_weight = leak_weight_;
        const bool traced = traced_;
        do {
            double *lane = lanes_.data() + filled_ * numbers_;
            std::copy(base_.begin(), base_.end(), lane);
            into_ = lane;
            weight_ = weight, leak_weight_ = leak_weight, traced_ = traced;
            add_choices();
            if (!wanted()) continue;
            lane_weight_[filled_] = weight_, lane_leak_weight_[filled_] = leak_weight_;
            position_[filled_] = position;
            if (++filled_ == W) flush();
        } while (next_digits());
    }

    // Whether the lane adds anything, and is of the kind that is run.
    bool wanted() const {
        if (weight_.high == 0.0 && leak_weight_.high == 0.0) return false;
        return job_.which == ALL || (job_.which == TRACED) == traced_;
    }

    // Leaf gates that differ between the lanes: those with several terms, and those whose level such a one takes over.
    void find_digits() {
        const int32_t *codes = job_.codes + row_ * job_.leaf_count;
        digits_.clear();
        varying_.clear();
        std::fill(varies_.begin(), varies_.end(), 0);
        for (int64_t i = 0; i < job_.leaf_count; ++i) {
            const Leaf &leaf = job_.leaves[i];
            real_[i] = twin_[i] = leaf.levels - 1;
            const int32_t count = is_inner(i) ? 1 : leaf.caps.count[codes[i]];
            if (count > 1) varies_[i] = 1;
            if (!varies_[i]) continue;
            varying_.push_back({i, count > 1 ? int64_t(digits_.size()) : -1});
            if (count > 1) digits_.push_back({&leaf.caps, codes[i] * leaf.caps.width, count, 0});
            for (int32_t p = 0; p < leaf.pass_count; ++p) varies_[leaf.passes[p].leaf] = 1;
        }
        gate_digits_ = digits_.size();
        for (int64_t i = 0; i < job_.gate_count; ++i) {
            const Caps &caps = job_.gates[i].caps;
            const int32_t code = job_.gate_codes[row_ * job_.gate_count + i];
            digits_.push_back({&caps, code * caps.width, caps.count[code], 0});
        }
    }

    // Whether the two terms of a leaf gate go into the program.
    bool is_inner(int64_t i) const {
        const Leaf &leaf = job_.leaves[i];
        return leaf.inner && leaf.caps.count[job_.codes[row_ * job_.leaf_count + i]] == 2;
    }

    // The next combination of terms; false after the last.
    bool next_digits() {
        for (Digit &digit : digits_) {
            if (++digit.now < digit.count) return true;
            digit.now = 0;
        }
        return false;
    }

    // Multiply, in the precision of the run.
    INLINE void scale(int64_t node, double factor, double factor_low) {
        double &high = into_[node];
        if (PAIRS) {
            double &low = into_[job_.input_count + node], product = high * factor;
            double rest = std::fma(high, factor, -product) + (low * factor + high * factor_low);
            high = product + rest;
            low = rest - (high - product);
        } else {
            high *= factor;
        }
    }

    void scale_block(const Block &block, int32_t start, const double *factors, const double *rest) {
        for (int32_t e = 0; e < block.entries; ++e) scale(start + e, factors[e], rest ? rest[e] : 0.0);
    }

    void add_vectors() {
        const int32_t *codes = job_.vector_codes + row_ * job_.vector_count;
        for (int64_t i = 0; i < job_.vector_count; ++i) {
            if (!codes[i]) continue;
            const Vectors &own = job_.vectors[i];
            const int64_t at = own.block.by_context ? codes[i] * job_.contexts + context_ : codes[i];
            const double *values = own.values + at * own.block.entries;
            scale_block(own.block, own.block.start, values, nullptr);
            if (own.block.twin >= 0) scale_block(own.block, own.block.twin, values, nullptr);
        }
    }

    // What differs in this lane.
    void add_choices() {
        for (int64_t i = 0; i < job_.gate_count; ++i) {
            const Digit &digit = digits_[gate_digits_ + i];
            const Gate &gate = job_.gates[i];
            const int64_t at = digit.first + digit.now;
            weigh_both(gate.caps.weight[at], gate.caps.rest[at]);
            for (int32_t e = 0; e < gate.block.entries; ++e) {
                if (e > gate.caps.real[at]) scale(gate.block.start + e, 0.0, 0.0);
                if (gate.block.twin >= 0 && e > gate.caps.twin[at]) scale(gate.block.twin + e, 0.0, 0.0);
            }
        }
        for (const auto &own : varying_) lane_real_[own.leaf] = real_[own.leaf], lane_twin_[own.leaf] = twin_[own.leaf];
        for (const auto &own : varying_) {
            int64_t at = -1;
            if (own.digit >= 0) {
                at = digits_[own.digit].first + digits_[own.digit].now;
            } else if (const int32_t code = job_.codes[row_ * job_.leaf_count + own.leaf]) {
                at = code * job_.leaves[own.leaf].caps.width;
            }
            add_leaf(own.leaf, at, lane_real_.data(), lane_twin_.data());
        }
    }

    void weigh_both(double factor, double factor_low) {
        weigh<PAIRS>(weight_, factor, factor_low);
        weigh<PAIRS>(leak_weight_, factor, factor_low);
    }

    // Caps run from a leaf gate to those whose level it takes over, which come later. `at` is its term, -1 for none.
    void add_leaf(int64_t i, int64_t at, int32_t *reals, int32_t *twins) {
        const Leaf &leaf = job_.leaves[i];
        if (at >= 0 && is_inner(i)) {
            for (int32_t t = 0; t < 2; ++t) add_inner(i, at + t, t, reals[i], twins[i]);
            return;
        }
        if (at >= 0) {
            weigh_both(leaf.caps.weight[at], leaf.caps.rest[at]);
            reals[i] = std::min(reals[i], leaf.caps.real[at]);
            twins[i] = std::min(twins[i], leaf.caps.twin[at]);
        }
        const int32_t real = reals[i], twin = twins[i];
        traced_ |= twin != real;
        if (twin == leaf.levels - 1) return;
        if (real < 0 || twin < 0) {
            weigh_both(0.0, 0.0);  // nothing is below the mildest level
            return;
        }
        const int64_t first = leaf.by_context ? context_ * leaf.levels : 0;
        const int64_t own = first + real, traced = first + (job_.traced[row_ * job_.leaf_count + i] ? twin : real);
        weigh<PAIRS>(weight_, leaf.leak[own], leaf.leak_rest[own]);
        weigh<PAIRS>(leak_weight_, leaf.leak[traced], leaf.leak_rest[traced]);
        for (int32_t p = 0; p < leaf.pass_count; ++p) {
            const Pass &pass = leaf.passes[p];
            reals[pass.leaf] = std::min(reals[pass.leaf], pass.highest[real]);
            twins[pass.leaf] = std::min(twins[pass.leaf], pass.highest[twin]);
        }
        for (int32_t k = 0; k < leaf.link_count; ++k) add_link(leaf.links[k], leaf.levels, real, twin);
        for (int32_t a = 0; a < leaf.ask_count; ++a) add_ask(leaf, leaf.asks[a], real);
    }

    // One of the two terms of a gate that passes no level on, at most at these levels for what takes it over.
    void add_inner(int64_t i, int64_t at, int32_t term, int32_t real, int32_t twin) {
        const Leaf &leaf = job_.leaves[i];
        const Inner &inner = *leaf.inner;
        real = std::min(real, leaf.caps.real[at]), twin = std::min(twin, leaf.caps.twin[at]);
        if (real < 0 || twin < 0) {
            for (const int32_t start : {inner.weight, inner.size, inner.leak}) put(start + term, {0.0, 0.0});
            return;
        }
        const int64_t first = leaf.by_context ? context_ * leaf.levels : 0;
        const int64_t own = first + real, traced = first + (job_.traced[row_ * job_.leaf_count + i] ? twin : real);
        Weight weight = {leaf.caps.weight[at], leaf.caps.rest[at]}, leak = weight;
        weigh<PAIRS>(weight, leaf.leak[own], leaf.leak_rest[own]);
        weigh<PAIRS>(leak, leaf.leak[traced], leaf.leak_rest[traced]);
        put(inner.weight + term, weight);
        put(inner.size + term, weight.high < 0.0 ? Weight{-weight.high, -weight.low} : weight);
        put(inner.leak + term, leak);
        for (int32_t k = 0; k < leaf.link_count; ++k) {
            const Link &link = leaf.links[k];
            const int64_t start = link.block.by_context ? context_ * leaf.levels : 0, entries = link.block.entries;
            put_all(inner.links[k] + term * entries, link, (start + real) * entries);
            if (inner.twins[k] >= 0) put_all(inner.twins[k] + term * entries, link, (start + twin) * entries);
        }
    }

    void put_all(int64_t node, const Link &link, int64_t from) {
        for (int64_t e = 0; e < link.block.entries; ++e) put(node + e, {link.cumulative[from + e], link.rest[from + e]});
    }

    INLINE void put(int64_t node, const Weight &value) {
        into_[node] = value.high;
        if (PAIRS) into_[job_.input_count + node] = value.low;
    }

    // The gate is capped at `real` already: what is asked for comes in as a ratio.
    void add_ask(const Leaf &leaf, const Ask &ask, int32_t real) {
        if (ask.level < 0) return;
        const int32_t asked = std::min(real, ask.level);
        const int64_t first = leaf.by_context ? context_ * leaf.levels : 0;
        put_ratio(ask.leak, leaf.leak, leaf.leak_rest, first + asked, first + real);
        for (int32_t k = 0; k < leaf.link_count; ++k) {
            const Link &link = leaf.links[k];
            const int64_t start = link.block.by_context ? context_ * leaf.levels : 0, entries = link.block.entries;
            for (int64_t e = 0; e < entries; ++e) {
                put_ratio(ask.links[k] + e, link.cumulative, link.rest, (start + asked) * entries + e,
                          (start + real) * entries + e);
            }
        }
    }

    // An input becomes the ratio of two entries of a table; what is 0 already stays so whatever it is multiplied by.
    INLINE void put_ratio(int64_t node, const double *high, const double *low, int64_t above, int64_t below) {
        const double divisor = high[below] > 0.0 ? high[below] : 1.0, ratio = high[above] / divisor;
        if (PAIRS) {
            const double left = std::fma(-ratio, divisor, high[above]) + (low[above] - ratio * low[below]);
            into_[job_.input_count + node] = left / divisor;
        }
        into_[node] = ratio;
    }

    void add_link(const Link &link, int32_t levels, int32_t real, int32_t twin) {
        const int64_t first = link.block.by_context ? context_ * levels : 0;
        const int64_t at = (first + real) * link.block.entries, twin_at = (first + twin) * link.block.entries;
        scale_block(link.block, link.block.start, link.cumulative + at, link.rest + at);
        if (link.block.twin >= 0) scale_block(link.block, link.block.twin, link.cumulative + twin_at, link.rest + twin_at);
    }

    // Run the block and add its lanes to their cases.
    void flush() {
        for (int64_t i = 0; i < job_.input_count; ++i) {
            for (int l = 0; l < W; ++l) {
                const double *lane = lanes_.data() + l * numbers_;
                if (PAIRS) {
                    values_[2 * i].at[l] = lane[i];
                    values_[2 * i + 1].at[l] = lane[job_.input_count + i];
                } else {
                    values_[i].at[l] = lane[i];
                }
            }
        }
        if (PAIRS) run_pairs(job_, values_.data());
        else run_doubles(job_, values_.data());
        for (int first = 0, next; first < filled_; first = next) {
            for (next = first + 1; next < filled_ && position_[next] == position_[first];) ++next;
            if (position_[first] != current_) {
                if (current_ >= 0) finish_case();
                start_case(position_[first]);
            }
            if (PAIRS) add_pairs(first, next);
            else add_doubles(first, next);
        }
        filled_ = 0;
    }

    void start_case(int64_t position) {
        current_ = position;
        size_ = 0.0;
        std::fill(high_.begin(), high_.end(), 0.0);
        std::fill(low_.begin(), low_.end(), 0.0);
    }

    void finish_case() {
        double *sums = job_.sums + current_ * job_.output_count;
        for (int64_t o = 0; o < job_.output_count; ++o) sums[o] = high_[o] + low_[o];
        job_.leaks[current_] = high_[job_.output_count] + low_[job_.output_count];
        job_.sizes[current_] = size_;
    }

    // The lanes of one block are summed plainly; sums of blocks carry their low parts (Knuth 1969, section 4.2.2).
    void add_doubles(int first, int next) {
        for (int64_t o = 0; o < job_.output_count; ++o) {
            const Lanes<W> &node = values_[job_.outputs[o]];
            double sum = 0.0;
            for (int l = first; l < next; ++l) sum += node.at[l] * lane_weight_[l].high;
            block_[o] = sum;
        }
        const Lanes<W> &size = values_[job_.outputs[job_.size_output]], &traced = values_[job_.outputs[job_.leaks_output]];
        double leaks = 0.0;
        for (int l = first; l < next; ++l) {
            leaks += traced.at[l] * lane_leak_weight_[l].high;
            size_ += std::fabs(size.at[l] * lane_weight_[l].high);
        }
        block_[job_.output_count] = leaks;
        for (int64_t o = 0; o <= job_.output_count; ++o) {
            const double sum = high_[o] + block_[o], part = sum - high_[o];
            low_[o] += (high_[o] - (sum - part)) + (block_[o] - part);
            high_[o] = sum;
        }
    }

    void add_pairs(int first, int next) {
        for (int l = first; l < next; ++l) {
            for (int64_t o = 0; o < job_.output_count; ++o) {
                const Lanes<W> *node = values_.data() + 2 * int64_t(job_.outputs[o]);
                add_pair(o, node[0].at[l], node[1].at[l], lane_weight_[l]);
            }
            const Lanes<W> *size = values_.data() + 2 * int64_t(job_.outputs[job_.size_output]);
            const Lanes<W> *traced = values_.data() + 2 * int64_t(job_.outputs[job_.leaks_output]);
            size_ += std::fabs(size[0].at[l] * lane_weight_[l].high);
            add_pair(job_.output_count, traced[0].at[l], traced[1].at[l], lane_leak_weight_[l]);
        }
    }

    void add_pair(int64_t o, double high, double low, const Weight &weight) {
        const double product = high * weight.high;
        const double rest = std::fma(high, weight.high, -product) + (low * weight.high + high * weight.low);
        const double sum = high_[o] + product, part = sum - high_[o];
        low_[o] += ((high_[o] - (sum - part)) + (product - part)) + rest;
        high_[o] = sum;
    }

    struct Varying { int64_t leaf, digit; };

    const Job &job_;
    const int64_t numbers_;  // doubles of the inputs of one lane: high parts, then low parts
    std::vector<Lanes<W>> values_;
    std::vector<double> base_, lanes_;
    std::vector<uint8_t> varies_;
    std::vector<int32_t> real_, twin_, lane_real_, lane_twin_;
    std::vector<double> high_, low_, block_;  // sums of the case, and of one block
    std::vector<Digit> digits_;
    std::vector<Varying> varying_;
    size_t gate_digits_ = 0;
    double *into_ = nullptr;  // where evidence is multiplied in
    int64_t row_ = 0, context_ = 0;
    Weight weight_{}, leak_weight_{}, lane_weight_[W], lane_leak_weight_[W];
    int64_t position_[W], current_ = -1;
    double size_ = 0.0;
    bool traced_ = false;  // whether what is traced has a cap of its own
    int filled_ = 0;
};

}  // namespace

int32_t twitchdx_abi(void) { return 7; }

namespace {

// Blocks of a share, whose last one may be nearly empty: an eighth of all, but no less and no more than these.
constexpr double FEWEST = 16, MOST = 64;

// Where the shares of the cases end.
template <int W>
std::vector<int64_t> shares(const Job &job) {
    double total = 0.0, held = 0.0;
    for (int64_t i = 0; i < job.row_count; ++i) total += job.lanes[job.rows[i]];
    const double enough = W * std::clamp(total / (8 * W), FEWEST, MOST);
    std::vector<int64_t> ends;
    for (int64_t i = 0; i < job.row_count; ++i) {
        held += job.lanes[job.rows[i]];
        if (held < enough && i + 1 < job.row_count) continue;
        ends.push_back(i + 1);
        held = 0.0;
    }
    return ends;
}

template <bool PAIRS, int W>
void run(const Job &job) {
    const std::vector<int64_t> ends = shares<W>(job);
    const int threads = int(std::min<size_t>(std::max(job.threads, 1), ends.size()));
    std::vector<Worker<PAIRS, W>> workers;
    workers.reserve(threads);
    for (int t = 0; t < threads; ++t) workers.emplace_back(job);
    std::atomic<size_t> next{0};
    const auto work = [&](int t) {
        for (size_t s = next++; s < ends.size(); s = next++) workers[t].run(s ? ends[s - 1] : 0, ends[s]);
    };
    std::vector<std::thread> others;
    for (int t = 1; t < threads; ++t) others.emplace_back(work, t);
    if (threads) work(0);
    for (auto &other : others) other.join();
}

template <int W>
void run(const Job &job) {
    if (job.pairs) run<true, W>(job);
    else run<false, W>(job);
}

}  // namespace

// 0 where all went well, 1 where memory ran out.
int32_t twitchdx_run(const Job *job) try {
#ifdef MANY_CPUS
    if (__builtin_cpu_supports("x86-64-v4")) {
        run<8>(*job);
        return 0;
    }
#endif
    run<4>(*job);
    return 0;
} catch (const std::bad_alloc &) {
    return 1;
}
