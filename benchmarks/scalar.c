/* The reduced market as a straight scalar loop. Two ways to sum over firms: `each` lets every firm reckon all of its
   equations, as objects would; `by_sector` takes what is common to a sector out of the loop, as a programmer would. */
#include <math.h>

#define ITERATIONS 40
#define SETTLED 1e-13

typedef struct {
    double start_score, sigma, start_ttok, start_share;
    double reasoning_elasticity, log_tokens_per_task_max, compute_share;
} Firm;

static double log_cost(const Firm *f, double log_price)
{
    double rest = 1.0 - f->reasoning_elasticity, theta = f->compute_share;
    return log(theta * exp(rest * log_price) + 1.0 - theta) / rest;
}

static double tokens_per_task(const Firm *f, double log_price)
{
    return exp(fmin(-f->reasoning_elasticity * log_price, f->log_tokens_per_task_max));
}

static double wanted(const Firm *f, double cost)
{
    double share = 0.5 * erfc((f->start_score + cost / f->sigma) * M_SQRT1_2);
    return f->start_ttok * share / f->start_share;
}

static double each(const Firm *firms, int count, double log_price)
{
    double sum = 0.0;
    for (int i = 0; i < count; i++)
        sum += wanted(&firms[i], log_cost(&firms[i], log_price)) * tokens_per_task(&firms[i], log_price);
    return sum;
}

static double by_sector(const Firm *firms, int count, double log_price)
{
    double sum = 0.0;
    for (int i = 0; i < count;) {
        const Firm *s = &firms[i];
        double cost = log_cost(s, log_price), k = tokens_per_task(s, log_price), own = 0.0;
        for (; i < count && firms[i].reasoning_elasticity == s->reasoning_elasticity
               && firms[i].log_tokens_per_task_max == s->log_tokens_per_task_max
               && firms[i].compute_share == s->compute_share; i++)
            own += wanted(&firms[i], cost);
        sum += own * k;
    }
    return sum;
}

void play(const Firm *firms, int count, const double *log_need, int months, double pass_through,
          double supply_elasticity, int common, double *ttok, double *log_rent)
{
    double (*total)(const Firm *, int, double) = common ? by_sector : each;
    double own = supply_elasticity / (1.0 + supply_elasticity), other = 1.0 / (1.0 + supply_elasticity);
    double start = 0.0, rent = 0.0;
    for (int i = 0; i < count; i++)
        start += firms[i].start_ttok;
    for (int t = 0; t < months; t++) {
        double slope = 1.0, need = log_need[t];
        double used = total(firms, count, pass_through * (need + rent));
        double gap = own * rent - other * (log(used / start) + need);
        for (int k = 0; k < ITERATIONS; k++) {
            double step = gap / slope;
            if (fabs(step) < SETTLED)
                break;
            rent -= step;
            used = total(firms, count, pass_through * (need + rent));
            double new_gap = own * rent - other * (log(used / start) + need);
            double secant = (new_gap - gap) / -step;
            if (secant > 0.0)
                slope = secant;
            gap = new_gap;
        }
        ttok[t] = used;
        log_rent[t] = rent;
    }
}
