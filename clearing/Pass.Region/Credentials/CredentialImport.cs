using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;

namespace Pass.Region.Credentials;

/// <summary>What the issuer tells, and where it stands.</summary>
/// <param name="Line">Of the issuer's file, from 1.</param>
public sealed record CredentialLine(int Line, IssuedCredential Issued);

/// <summary>A line that was left out; the others went on.</summary>
public sealed record CredentialImportProblem(int Line, CredentialId Credential, PassId Pass, Problem Problem)
{
    /// <summary>Nothing is wrong with it: its pass is not open yet.</summary>
    public bool IsEarly => Problem.Code is CredentialProblems.UnknownPass or CredentialProblems.PassNotOpened;
}

/// <summary>What an import of credentials did.</summary>
/// <param name="Activated">Accepted from now on.</param>
/// <param name="Revoked">Never accepted again.</param>
/// <param name="Awaiting">Known, and not yet in their holders' hands.</param>
/// <param name="Unchanged">As they were.</param>
/// <param name="Problems">The first thousand, in the order of the file.</param>
public sealed record CredentialImportResult(
    int Activated, int Revoked, int Awaiting, int Unchanged, IReadOnlyList<CredentialImportProblem> Problems, int ProblemCount);

/// <summary>What can be wrong with a line of the issuer's file. The texts are in CredentialProblems.resx, one per code.</summary>
internal static class CredentialProblems
{
    public const string UnknownPass = "UNKNOWN_PASS";
    public const string PassNotOpened = "PASS_NOT_OPENED";
    public const string OtherCredential = "OTHER_CREDENTIAL";
    public const string OlderFile = "OLDER_FILE";
    public const string Repeated = "REPEATED";
    public const string Refused = "REFUSED";
}

/// <summary>Credential operations decided by the engine, in the order asked; durable when it completes.</summary>
public delegate Task<Operation[]> SubmitCredentials(IReadOnlyList<OperationRequest> requests, CancellationToken ct);

/// <summary>
/// Takes over what the issuer made: each credential as a row, and in the engine, which alone decides what is accepted.
/// The engine is asked first, then the rows remember its answer, with their audit: stopped anywhere and run again, it ends in the same state; run twice, it changes nothing.
/// A credential that was revoked stays so, whatever an older file says.
/// </summary>
public sealed class CredentialImport(PassDatabase database, SubmitCredentials submit, TimeProvider time)
{
    private static readonly Texts Words = Texts.Beside(typeof(CredentialImport), "CredentialProblems");

    private const int BatchLines = 2_000, ProblemLimit = 1_000;
    private const ActorRole MayImport = ActorRole.Officer | ActorRole.Administrator | ActorRole.System;

    private readonly List<CredentialImportProblem> _problems = [];
    private int _activated, _revoked, _awaiting, _unchanged, _problemCount;

    /// <param name="source">What the lines come from, for the audit: the hash of a file, or the issuer's feed.</param>
    /// <returns>Problems: RoleMissing, ActorUnknown. What is wrong with a line is in the result.</returns>
    public async Task<Result<CredentialImportResult>> RunAsync(Actor actor, string source, IEnumerable<CredentialLine> lines, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, MayImport, ct) is { } refused)
            return refused;
        foreach (var batch in lines.Chunk(BatchLines))
            await ImportAsync(actor, source, batch, ct);
        return new CredentialImportResult(_activated, _revoked, _awaiting, _unchanged, _problems, _problemCount);
    }

    private async Task ImportAsync(Actor actor, string source, CredentialLine[] lines, CancellationToken ct)
    {
        await using var context = database.CreateContext();
        var ids = Array.ConvertAll(lines, l => l.Issued.Credential.Value);
        var known = await context.Credentials.Where(c => ids.Contains(c.Id)).ToDictionaryAsync(c => c.Id, ct);
        var passes = lines.Select(l => l.Issued.Pass.Value).Distinct().ToArray();
        var holders = await context.Holders.Where(h => passes.Contains(h.PassId)).Select(h => h.PassId).ToHashSetAsync(ct);
        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();

        var due = new Dictionary<int, CredentialLine>();
        foreach (var line in lines)
        {
            var row = known.GetValueOrDefault(line.Issued.Credential.Value);
            if (WhatIsWrong(line, row, holders.Contains(line.Issued.Pass.Value)) is { } code)
                Report(line, code);
            else if (row is not null && (row.Status == line.Issued.State || row.Status == CredentialState.Suspended && line.Issued.State == CredentialState.Active))
                _unchanged++;
            else if (!due.TryAdd(line.Issued.Credential.Value, line))
                Report(line, CredentialProblems.Repeated);
        }
        var asked = due.Values.Where(l => l.Issued.State != CredentialState.Pending).ToList();
        var answers = asked.Count == 0 ? [] : await submit([.. asked.Select(l => Request(l, nowMs))], ct);
        foreach (var (line, answer) in asked.Zip(answers))
        {
            // One that was never active is unknown to the engine: it is not accepted, which is what was asked.
            if (answer.IsApproved || line.Issued.State == CredentialState.Revoked && answer.Refusal == RefusalCode.CredentialUnknown)
                continue;
            due.Remove(line.Issued.Credential.Value);
            Report(line, answer.Refusal == RefusalCode.UnknownPass ? CredentialProblems.PassNotOpened : CredentialProblems.Refused, answer.Refusal);
        }
        if (due.Count == 0)
            return;
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        var before = NumbersBy(due.Values.Select(l => known.GetValueOrDefault(l.Issued.Credential.Value)).OfType<Credential>(), c => c.Status, c => c.Id);
        foreach (var line in due.Values)
            Keep(context, line, known.GetValueOrDefault(line.Issued.Credential.Value), nowMs);
        var subject = due.Count == 1 ? FormattableString.Invariant($"credential/{due.Keys.Single()}") : FormattableString.Invariant($"credential/{due.Keys.Min()}-{due.Keys.Max()}");
        await Audit.WriteAsync(context, actor, time.GetUtcNow(), "credential.import", subject, before.Count == 0 ? null : before,
            new { Source = source, Credentials = NumbersBy(due.Values, l => l.Issued.State, l => l.Issued.Credential.Value) }, ct);
        await transaction.CommitAsync(ct);
    }

    private static Dictionary<CredentialState, int[]> NumbersBy<T>(IEnumerable<T> credentials, Func<T, CredentialState> status, Func<T, int> number) =>
        credentials.GroupBy(status, number).ToDictionary(g => g.Key, g => g.Order().ToArray());

    private static string? WhatIsWrong(CredentialLine line, Credential? row, bool hasHolder)
    {
        if (!hasHolder)
            return CredentialProblems.UnknownPass;
        if (row is null)
            return null;
        if (row.PassId != line.Issued.Pass.Value || !line.Issued.Serial.Span.SequenceEqual(row.Serial))
            return CredentialProblems.OtherCredential;
        return row.Status == CredentialState.Revoked && line.Issued.State != CredentialState.Revoked || row.Status == CredentialState.Active && line.Issued.State == CredentialState.Pending
            ? CredentialProblems.OlderFile
            : null;
    }

    private static CredentialRequest Request(CredentialLine line, long nowMs)
    {
        var active = line.Issued.State == CredentialState.Active;
        var id = OperationId.Derive(nowMs, Mix.Of((ulong)OperationKind.Credential, (ulong)line.Issued.Credential.Value), (ulong)line.Issued.Pass.Value << 1 | (active ? 1UL : 0));
        return new(id, line.Issued.Pass, nowMs, line.Issued.Credential, active);
    }

    private void Keep(PassDbContext context, CredentialLine line, Credential? row, long nowMs)
    {
        if (row is null)
        {
            row = new()
            {
                Id = line.Issued.Credential.Value,
                PassId = line.Issued.Pass.Value,
                Kind = line.Issued.Kind,
                Serial = line.Issued.Serial.ToArray(),
                IssuedAtMs = line.Issued.Validity.From.ToUnixTimeMilliseconds(),
                ExpiresOn = ParisCalendar.DateOf(line.Issued.Validity.Until),
            };
            context.Credentials.Add(row);
        }
        row.Status = line.Issued.State;
        switch (line.Issued.State)
        {
            case CredentialState.Active:
                _activated++;
                break;
            case CredentialState.Revoked:
                row.RevokedAtMs = nowMs;
                _revoked++;
                break;
            default:
                _awaiting++;
                break;
        }
    }

    private void Report(CredentialLine line, string code, params object[] arguments)
    {
        _problemCount++;
        if (_problems.Count < ProblemLimit)
            _problems.Add(new(line.Line, line.Issued.Credential, line.Issued.Pass, Words.Problem(code, arguments)));
    }
}
