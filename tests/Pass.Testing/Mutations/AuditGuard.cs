using System.Data.Common;
using System.Diagnostics;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Pass.Data;

namespace Pass.Testing.Mutations;

/// <summary>Watches every statement on a database: what is committed without an audit row beside it is an offence, with the names of its tables.</summary>
public sealed partial class AuditGuard : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
{
    /// <summary>What is counted or derived, and says nothing that the audit or the log does not.</summary>
    private static readonly string[] Bookkeeping =
        ["audit_head", "document_counter", "reference_version", "followed_feed", "awaited_credential", "projection", "operation", "pass_place", "partner_place", "entry", "purse", "job_run_step", "stripe_cursor"];

    private readonly string _connection;
    private readonly Dictionary<DbTransaction, HashSet<string>> _open = [];
    private readonly List<string> _offences = [];
    private readonly List<IDisposable> _subscriptions = [];
    private readonly Lock _lock = new();

    public AuditGuard(PassDatabase database)
    {
        using var context = database.CreateContext();
        _connection = context.Database.GetConnectionString()!;
        _subscriptions.Add(DiagnosticListener.AllListeners.Subscribe(this));
    }

    /// <summary>Transactions and statements that wrote anything, bookkeeping too.</summary>
    public int Commits { get; private set; }

    public IReadOnlyList<string> Offences
    {
        get
        {
            lock (_lock)
                return [.. _offences];
        }
    }

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name == DbLoggerCategory.Name)
            _subscriptions.Add(value.Subscribe(this));
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        lock (_lock)
        {
            if (value.Value is CommandExecutedEventData { Context: { } context } command && context.Database.GetConnectionString() == _connection)
            {
                var tables = Written().Matches(command.Command.CommandText).Select(m => m.Groups["table"].Value).ToList();
                if (tables.Count == 0)
                    return;
                if (command.Command.Transaction is not { } transaction)
                    Judge(tables);
                else if (_open.TryGetValue(transaction, out var known))
                    known.UnionWith(tables);
                else
                    _open.Add(transaction, [.. tables]);
            }
            else if (value.Value is TransactionEndEventData end && value.Key == RelationalEventId.TransactionCommitted.Name && _open.Remove(end.Transaction, out var written))
            {
                Judge(written);
            }
        }
    }

    private void Judge(IReadOnlyCollection<string> tables)
    {
        Commits++;
        var business = tables.Except(Bookkeeping).ToList();
        if (business.Count > 0 && !tables.Contains("audit"))
            _offences.Add(string.Join(", ", business));
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    public void Dispose() => _subscriptions.ForEach(s => s.Dispose());

    [GeneratedRegex("""\b(INSERT INTO|UPDATE|DELETE FROM|MERGE)\s+["\[]?(?<table>[a-z_]+)""")]
    private static partial Regex Written();
}
