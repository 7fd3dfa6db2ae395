using Microsoft.EntityFrameworkCore;
using Pass.CardIssuer.Lifecycle;
using Pass.CardIssuer.Store;
using Pass.CardIssuer.Store.Model;
using Pass.Core;

namespace Pass.CardIssuer.Orders;

/// <summary>What came of a file of orders.</summary>
/// <param name="Placed">New orders; 0 when there is any problem.</param>
/// <param name="AlreadyKnown">Orders whose reference was placed before: left as they are.</param>
/// <param name="Problems">The first of them, at most <see cref="OrderDesk.MaxProblems"/>; any one and nothing was placed.</param>
public sealed record OrdersReport(int Placed, int AlreadyKnown, IReadOnlyList<FileProblem> Problems);

/// <summary>Takes orders: one from the portal, or a file of them, all or none.</summary>
public sealed class OrderDesk(IssuerDatabase database, TimeProvider time)
{
    public const int MaxProblems = 100;
    private const int ChunkSize = 500;

    private readonly TimeProvider time = time;

    /// <summary>One order. The same <see cref="OrderRequest.Reference"/> again gives the same credential.</summary>
    public async Task<Result<CredentialRef>> OrderAsync(OrderRequest request, string actor, CancellationToken cancellationToken = default)
    {
        var report = await PlaceAsync(One(request), actor, dryRun: false, cancellationToken);
        if (report.Problems.Count > 0)
            return report.Problems[0].Problem;
        await using var context = database.CreateContext();
        var id = await context.Credentials
            .Where(row => row.PassId == request.Pass.Value && row.Kind == CredentialKind.Card && (request.Reference == null || row.OrderReference == request.Reference))
            .MaxAsync(row => row.Id, cancellationToken);
        return new CredentialRef(new CredentialId(id), report.Placed == 1);
    }

    /// <summary>Places every order of a file, or, when anything is wrong with it, none. <paramref name="dryRun"/> only checks.</summary>
    public async Task<OrdersReport> PlaceAsync(IAsyncEnumerable<OrderLine> lines, string actor, bool dryRun, CancellationToken cancellationToken = default)
    {
        var (placed, known, problems) = (0, 0, new List<FileProblem>());
        var seen = new Dictionary<long, int>();
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        await foreach (var chunk in lines.Chunk(ChunkSize).WithCancellation(cancellationToken))
        {
            foreach (var line in chunk)
            {
                problems.AddRange(line.Problems);
                if (line.Request is { } request && !seen.TryAdd(request.Pass.Value, line.Line))
                    problems.Add(new(line.Line, "pass", IssuanceTexts.Problem("PassTwice", seen[request.Pass.Value])));
            }

            var (added, same) = await AddAsync(context, chunk, new Trace(actor, time.GetUtcNow()), problems, cancellationToken);
            (placed, known) = (placed + added, known + same);
            if (problems.Count >= MaxProblems)
                break;
        }

        if (problems.Count > 0 || dryRun)
            return new(problems.Count > 0 ? 0 : placed, known, [.. problems.Take(MaxProblems)]);
        await transaction.CommitAsync(cancellationToken);
        return new(placed, known, []);
    }

    private static async Task<(int Placed, int Known)> AddAsync(IssuerDbContext context, OrderLine[] lines, Trace trace, List<FileProblem> problems, CancellationToken cancellationToken)
    {
        var passes = lines.Where(line => line.Request is not null).Select(line => line.Request!.Pass.Value).ToList();
        var references = lines.Select(line => line.Request?.Reference).OfType<string>().ToList();
        var live = (await context.Credentials
            .Where(row => row.Kind == CredentialKind.Card && row.State <= IssuanceState.Active && passes.Contains(row.PassId))
            .Select(row => row.PassId).ToListAsync(cancellationToken)).ToHashSet();
        var known = await context.Credentials
            .Where(row => row.OrderReference != null && references.Contains(row.OrderReference))
            .ToDictionaryAsync(row => row.OrderReference!, row => row.PassId, cancellationToken);
        var (placed, same) = (0, 0);
        foreach (var line in lines)
        {
            if (line.Request is not { } request)
                continue;
            if (request.Reference is { } reference && known.TryGetValue(reference, out var owner))
            {
                if (owner == request.Pass.Value)
                    same++;
                else
                    problems.Add(new(line.Line, "reference", IssuanceTexts.Problem("ReferenceUsed", reference)));
            }
            else if (live.Contains(request.Pass.Value))
            {
                problems.Add(new(line.Line, "pass", IssuanceTexts.Problem("HasLiveCard", PassNumber.Of(request.Pass))));
            }
            else if (request.Reference is { } fresh && !known.TryAdd(fresh, request.Pass.Value))
            {
                problems.Add(new(line.Line, "reference", IssuanceTexts.Problem("ReferenceUsed", fresh)));
            }
            else if (problems.Count == 0)
            {
                context.AddOrder(request, trace, Reasons.Ordered);
                placed++;
            }
        }

        if (placed > 0 && !await context.TrySaveAsync(cancellationToken))
            problems.Add(new(lines[0].Line, "", IssuanceTexts.Problem("OrdersChangedMeanwhile")));
        context.ChangeTracker.Clear();
        return (placed, same);
    }

    private static async IAsyncEnumerable<OrderLine> One(OrderRequest request)
    {
        await Task.CompletedTask;
        yield return new OrderLine(1, request, []);
    }
}

/// <summary>A credential, and whether this call made it.</summary>
public sealed record CredentialRef(CredentialId Id, bool IsNew);
