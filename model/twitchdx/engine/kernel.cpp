// The lanes of `lanes.py`, compiled: the same steps, W lanes at a time, cases shared among threads.
//
// One entry point, `twitchdx_run`. A thread takes a run of cases and fills the columns of a block of W lanes with them, one
// column for each combination of terms (Heckerman 1989); a full block is run through the program and its outputs are added
// up, weighted, into the row of each lane's case. A case never leaves its thread, so the sums do not depend on how many
// threads there are.
//
// Numbers are doubles, or pairs of doubles (Dekker 1971) for cases in which doubles would cancel too much.

#include <cmath>
#include <cstdint>
#include <cstring>
#include <new>
#include <thread>
#include <vector>

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__)
#define FOR_EACH_CPU __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define FOR_EACH_CPU
#endif

extern "C" {

// Inputs from `start` on, one for each of `entries`; those of the traced twins from `twin` on, -1 where there are none.
struct Block { int32_t start, entries, twin, by_context; };

// Codes of the cases, and by code the terms: (codes, width) caps on the level, weights, and what rounding cut off them.
struct Caps {
    const int32_t *codes, *count, *real, *twin;
    const double *weight, *rest;
    int64_t width;
};

// P(contribution at level or milder | entry): (K or 1, levels, entries), and what rounding cut off it.
struct Link { const double *cumulative, *rest; Block block; };

// The gate at position `leaf` is at most at highest[level] where this one is at most at a level.
struct Pass { const int32_t *highest; int64_t leaf; };

struct Leaf {
    Caps caps;
    const double *leak, *leak_rest;  // (K or 1, levels)
    const uint8_t *traced;   // (N): whether its leak is traced
    const Link *links;
    const Pass *passes;
    int32_t levels, by_context, link_count, pass_count;
};

struct Gate { Caps caps; Block block; };

// Codes of the cases, and by code a vector over the entries: (codes, K or 1, entries).
struct Vectors { const int32_t *codes; const double *values; Block block; };

struct Job {
    const int32_t *bounds, *left, *right, *outputs;  // the program
    const double *inputs;                            // (2, K, input_count) where there is no evidence; high, low
    const Leaf *leaves;
    const Gate *gates;
    const Vectors *vectors;
    const int32_t *context;  // (N)
    const int64_t *rows;     // (row_count) cases to run
    const double *lanes;     // (N) lanes of each case
    double *sums;            // (row_count, output_count)
    double *sizes, *leaks;   // (row_count)
    int64_t row_count, input_count, node_count, output_count, leaf_count, gate_count, vector_count, contexts;
    int32_t threads, pairs;
};

int32_t twitchdx_abi(void);
int32_t twitchdx_run(const Job *job);
}

namespace {

constexpr int W = 8;         // lanes of a block

// ---- the program, over W doubles or W pairs of doubles a node ----

FOR_EACH_CPU
void run_doubles(const Job &job, double *values) {
    double *out = values + job.input_count * W;
    for (int64_t j = 0; j < job.node_count; ++j, out += W) {
        double sum[W] = {};
        for (int32_t t = job.bounds[j]; t < job.bounds[j + 1]; ++t) {
            const double *a = values + int64_t(job.left[t]) * W, *b = values + int64_t(job.right[t]) * W;
            for (int l = 0; l < W; ++l) sum[l] += a[l] * b[l];
        }
        for (int l = 0; l < W; ++l) out[l] = sum[l];
    }
}

// A pair is stored as W high parts, then W low parts.
FOR_EACH_CPU
void run_pairs(const Job &job, double *values) {
    double *out = values + job.input_count * 2 * W;
    for (int64_t j = 0; j < job.node_count; ++j, out += 2 * W) {
        double high[W] = {}, low[W] = {};
        for (int32_t t = job.bounds[j]; t < job.bounds[j + 1]; ++t) {
            const double *a = values + int64_t(job.left[t]) * 2 * W, *b = values + int64_t(job.right[t]) * 2 * W;
            for (int l = 0; l < W; ++l) {
                double product = a[l] * b[l];
                double rest = std::fma(a[l], b[l], -product) + (a[l] * b[W + l] + a[W + l] * b[l]);
                double sum = high[l] + product, part = sum - high[l];
                low[l] += ((high[l] - (sum - part)) + (product - part)) + rest;
                high[l] = sum;
            }
        }
        for (int l = 0; l < W; ++l) {
            double sum = high[l] + low[l];
            out[l] = sum;
            out[W + l] = low[l] - (sum - high[l]);
        }
    }
}

// ---- one thread ----

class Worker {
  public:
    Worker(const Job &job, int64_t first, int64_t last)
        : job_(job), first_(first), last_(last), stride_(job.pairs ? 2 * W : W),
          values_((job.input_count + job.node_count) * stride_, 0.0),
          digits_(job.leaf_count + job.gate_count), real_(job.leaf_count), twin_(job.leaf_count) {}

    void run() {
        for (int64_t i = first_; i < last_; ++i) add_case(i);
        if (filled_) flush();
    }

  private:
    void add_case(int64_t position) {
        const int64_t row = job_.rows[position];
        std::fill(digits_.begin(), digits_.end(), 0);
        do {
            add_lane(position, row);
            if (++filled_ == W) flush();
        } while (next_digits(row));
    }

    const Caps &caps(size_t i) const {
        return i < size_t(job_.leaf_count) ? job_.leaves[i].caps : job_.gates[i - job_.leaf_count].caps;
    }

    // The next combination of terms; false after the last.
    bool next_digits(int64_t row) {
        for (size_t i = 0; i < digits_.size(); ++i) {
            const Caps &own = caps(i);
            if (++digits_[i] < own.count[own.codes[row]]) return true;
            digits_[i] = 0;
        }
        return false;
    }

    double &input(int64_t node) { return values_[node * stride_ + filled_]; }

    // Multiply, in the precision of the run.
    void scale(int64_t node, double factor, double factor_low = 0.0) {
        double &high = input(node);
        if (job_.pairs) {
            double &low = values_[node * stride_ + W + filled_], product = high * factor;
            double rest = std::fma(high, factor, -product) + (low * factor + high * factor_low);
            high = product + rest;
            low = rest - (high - product);
        } else {
            high *= factor;
        }
    }

    void scale_block(const Block &block, int32_t start, const double *factors, const double *rest = nullptr) {
        for (int32_t e = 0; e < block.entries; ++e) scale(start + e, factors[e], rest ? rest[e] : 0.0);
    }

    void add_lane(int64_t position, int64_t row) {
        const int64_t context = job_.context[row];
        const double *plain = job_.inputs + context * job_.input_count;
        for (int64_t i = 0; i < job_.input_count; ++i) {
            input(i) = plain[i];
            if (job_.pairs) values_[i * stride_ + W + filled_] = plain[job_.contexts * job_.input_count + i];
        }
        weight_[filled_] = leak_weight_[filled_] = 1.0;
        weight_low_[filled_] = leak_weight_low_[filled_] = 0.0;
        position_[filled_] = position;
        for (int64_t i = 0; i < job_.vector_count; ++i) {
            const Vectors &own = job_.vectors[i];
            const int64_t code = own.codes[row], entries = own.block.entries;
            if (!code) continue;
            const int64_t at = own.block.by_context ? code * job_.contexts + context : code;
            scale_block(own.block, own.block.start, own.values + at * entries);
            if (own.block.twin >= 0) scale_block(own.block, own.block.twin, own.values + at * entries);
        }
        for (int64_t i = 0; i < job_.gate_count; ++i) add_gate(job_.gates[i], digits_[job_.leaf_count + i], row);
        add_leaves(row, context);
    }

    void weigh(double factor, double factor_low = 0.0) {
        weigh(weight_[filled_], weight_low_[filled_], factor, factor_low);
        weigh(leak_weight_[filled_], leak_weight_low_[filled_], factor, factor_low);
    }

    static void weigh(double &high, double &low, double factor, double factor_low) {
        const double product = high * factor, rest = std::fma(high, factor, -product) + (low * factor + high * factor_low);
        high = product + rest;
        low = rest - (high - product);
    }

    void add_gate(const Gate &gate, int32_t digit, int64_t row) {
        const int64_t at = gate.caps.codes[row] * gate.caps.width + digit;
        weigh(gate.caps.weight[at], gate.caps.rest[at]);
        for (int32_t e = 0; e < gate.block.entries; ++e) {
            if (e > gate.caps.real[at]) scale(gate.block.start + e, 0.0);
            if (gate.block.twin >= 0 && e > gate.caps.twin[at]) scale(gate.block.twin + e, 0.0);
        }
    }

    // Caps run from a leaf gate to those whose level it takes over, which come later.
    void add_leaves(int64_t row, int64_t context) {
        for (int64_t i = 0; i < job_.leaf_count; ++i) real_[i] = twin_[i] = job_.leaves[i].levels - 1;
        for (int64_t i = 0; i < job_.leaf_count; ++i) {
            const Leaf &leaf = job_.leaves[i];
            const int64_t code = leaf.caps.codes[row], at = code * leaf.caps.width + digits_[i];
            if (code) {
                weigh(leaf.caps.weight[at], leaf.caps.rest[at]);
                if (leaf.caps.real[at] < real_[i]) real_[i] = leaf.caps.real[at];
                if (leaf.caps.twin[at] < twin_[i]) twin_[i] = leaf.caps.twin[at];
            }
            if (real_[i] < 0 || twin_[i] < 0) {
                weigh(0.0);  // nothing is below the mildest level
                return;
            }
            if (twin_[i] == leaf.levels - 1) continue;
            const int64_t first = leaf.by_context ? context * leaf.levels : 0;
            const int64_t own = first + real_[i], traced = first + (leaf.traced[row] ? twin_[i] : real_[i]);
            weigh(weight_[filled_], weight_low_[filled_], leaf.leak[own], leaf.leak_rest[own]);
            weigh(leak_weight_[filled_], leak_weight_low_[filled_], leaf.leak[traced], leaf.leak_rest[traced]);
            for (int32_t p = 0; p < leaf.pass_count; ++p) {
                const Pass &pass = leaf.passes[p];
                if (pass.highest[real_[i]] < real_[pass.leaf]) real_[pass.leaf] = pass.highest[real_[i]];
                if (pass.highest[twin_[i]] < twin_[pass.leaf]) twin_[pass.leaf] = pass.highest[twin_[i]];
            }
            for (int32_t k = 0; k < leaf.link_count; ++k) add_link(leaf.links[k], leaf.levels, context, real_[i], twin_[i]);
        }
    }

    void add_link(const Link &link, int32_t levels, int64_t context, int32_t real, int32_t twin) {
        const int64_t first = link.block.by_context ? context * levels : 0;
        const int64_t at = (first + real) * link.block.entries, twin_at = (first + twin) * link.block.entries;
        scale_block(link.block, link.block.start, link.cumulative + at, link.rest + at);
        if (link.block.twin >= 0) scale_block(link.block, link.block.twin, link.cumulative + twin_at, link.rest + twin_at);
    }

    // Run the block and add its lanes to their cases. Sums over lanes carry their low parts (Neumaier 1974).
    void flush() {
        if (job_.pairs) run_pairs(job_, values_.data());
        else run_doubles(job_, values_.data());
        for (int l = 0; l < filled_; ++l) {
            const int64_t position = position_[l];
            if (position != current_) start_case(position);
            for (int64_t o = 0; o < job_.output_count; ++o) {
                const double *node = values_.data() + job_.outputs[o] * stride_ + l;
                add(o, node[0], job_.pairs ? node[W] : 0.0, weight_[l], weight_low_[l]);
            }
            const double evidence = values_[job_.outputs[0] * stride_ + l];
            job_.sizes[position] += std::fabs(evidence * weight_[l]);
            add(job_.output_count, evidence, job_.pairs ? values_[job_.outputs[0] * stride_ + W + l] : 0.0, leak_weight_[l],
                leak_weight_low_[l]);
            for (int64_t o = 0; o < job_.output_count; ++o) job_.sums[position * job_.output_count + o] = high_[o] + low_[o];
            job_.leaks[position] = high_[job_.output_count] + low_[job_.output_count];
        }
        filled_ = 0;
    }

    void start_case(int64_t position) {
        current_ = position;
        high_.assign(job_.output_count + 1, 0.0);
        low_.assign(job_.output_count + 1, 0.0);
    }

    void add(int64_t o, double high, double low, double weight, double weight_low) {
        const double product = high * weight;
        const double rest = job_.pairs ? std::fma(high, weight, -product) + (low * weight + high * weight_low) : 0.0;
        const double sum = high_[o] + product, part = sum - high_[o];
        low_[o] += ((high_[o] - (sum - part)) + (product - part)) + rest;
        high_[o] = sum;
    }

    const Job &job_;
    const int64_t first_, last_;
    const int64_t stride_;  // doubles of one node
    std::vector<double> values_;
    std::vector<int32_t> digits_, real_, twin_;
    std::vector<double> high_, low_;
    double weight_[W], weight_low_[W], leak_weight_[W], leak_weight_low_[W];
    int64_t position_[W], current_ = -1;
    int filled_ = 0;
};

}  // namespace

int32_t twitchdx_abi(void) { return 1; }

// 0 where all went well, 1 where memory ran out.
int32_t twitchdx_run(const Job *job) try {
    double total = 0.0;
    for (int64_t i = 0; i < job->row_count; ++i) total += job->lanes[job->rows[i]];
    const int threads = job->threads > 1 && job->row_count > 1 && total >= 2 * W ? job->threads : 1;
    std::vector<int64_t> ends(threads, job->row_count);
    double seen = 0.0;
    for (int64_t i = 0, t = 0; i < job->row_count && t < threads - 1; ++i) {
        seen += job->lanes[job->rows[i]];
        if (seen * threads >= total * double(t + 1)) ends[t++] = i + 1;
    }
    std::vector<Worker> workers;
    workers.reserve(threads);
    for (int t = 0; t < threads; ++t) workers.emplace_back(*job, t ? ends[t - 1] : 0, ends[t]);
    std::vector<std::thread> others;
    for (int t = 1; t < threads; ++t) others.emplace_back([&workers, t] { workers[t].run(); });
    workers[0].run();
    for (auto &other : others) other.join();
    return 0;
} catch (const std::bad_alloc &) {
    return 1;
}
