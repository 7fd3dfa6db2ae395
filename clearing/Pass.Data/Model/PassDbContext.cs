using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Pass.Core;

namespace Pass.Data.Model;

/// <summary>Everything but the log's rows: people, partners, rules, projections, days. One model for every database; a provider says how it stores it and what it is called there.</summary>
public abstract class PassDbContext(DbContextOptions options) : DbContext(options)
{
    public DbSet<Holder> Holders => Set<Holder>();
    public DbSet<RightReminder> RightReminders => Set<RightReminder>();
    public DbSet<School> Schools => Set<School>();
    public DbSet<SchoolChange> SchoolChanges => Set<SchoolChange>();
    public DbSet<SchoolChangeLine> SchoolChangeLines => Set<SchoolChangeLine>();
    public DbSet<RollUpload> RollUploads => Set<RollUpload>();
    public DbSet<Textbook> Textbooks => Set<Textbook>();
    public DbSet<TextbookList> TextbookLists => Set<TextbookList>();
    public DbSet<TextbookLine> TextbookLines => Set<TextbookLine>();
    public DbSet<OwnedTextbook> OwnedTextbooks => Set<OwnedTextbook>();
    public DbSet<TextbookConsent> TextbookConsents => Set<TextbookConsent>();
    public DbSet<Partner> Partners => Set<Partner>();
    public DbSet<OpeningHours> OpeningHours => Set<OpeningHours>();
    public DbSet<PartnerBankAccount> PartnerBankAccounts => Set<PartnerBankAccount>();
    public DbSet<PartnerConvention> Conventions => Set<PartnerConvention>();
    public DbSet<Terminal> Terminals => Set<Terminal>();
    public DbSet<TerminalReport> TerminalReports => Set<TerminalReport>();
    public DbSet<GateDevice> GateDevices => Set<GateDevice>();
    public DbSet<GateHour> GateHours => Set<GateHour>();
    public DbSet<Credential> Credentials => Set<Credential>();
    public DbSet<FollowedFeed> FollowedFeeds => Set<FollowedFeed>();
    public DbSet<AwaitedCredential> AwaitedCredentials => Set<AwaitedCredential>();
    public DbSet<CodeGuesses> CodeGuesses => Set<CodeGuesses>();
    public DbSet<KeptCertificate> KeptCertificates => Set<KeptCertificate>();
    public DbSet<KeptTrustList> KeptTrustLists => Set<KeptTrustList>();
    public DbSet<RegionSettingsRow> RegionSettings => Set<RegionSettingsRow>();
    public DbSet<RegionOptionRow> RegionOptions => Set<RegionOptionRow>();
    public DbSet<RegionIdentityRow> RegionIdentities => Set<RegionIdentityRow>();
    public DbSet<Person> People => Set<Person>();
    public DbSet<SignIn> SignIns => Set<SignIn>();
    public DbSet<SignInLink> SignInLinks => Set<SignInLink>();
    public DbSet<SignInInvitation> SignInInvitations => Set<SignInInvitation>();
    public DbSet<Mail> Mails => Set<Mail>();
    public DbSet<MailText> MailTexts => Set<MailText>();
    public DbSet<MailLink> MailLinks => Set<MailLink>();
    public DbSet<Affiliation> Affiliations => Set<Affiliation>();
    public DbSet<PartnerKey> PartnerKeys => Set<PartnerKey>();
    public DbSet<PartnerHook> PartnerHooks => Set<PartnerHook>();
    public DbSet<HookDelivery> HookDeliveries => Set<HookDelivery>();
    public DbSet<HookCursor> HookCursors => Set<HookCursor>();
    public DbSet<SignInSession> SignInSessions => Set<SignInSession>();
    public DbSet<SealingKey> SealingKeys => Set<SealingKey>();
    public DbSet<AuditEntry> Audit => Set<AuditEntry>();
    public DbSet<AuditHead> AuditHeads => Set<AuditHead>();
    public DbSet<DocumentCounter> DocumentCounters => Set<DocumentCounter>();
    public DbSet<JobRun> JobRuns => Set<JobRun>();
    public DbSet<JobRunStep> JobRunSteps => Set<JobRunStep>();

    public DbSet<CampaignRow> Campaigns => Set<CampaignRow>();
    public DbSet<ProductRow> Products => Set<ProductRow>();
    public DbSet<TradeRow> Trades => Set<TradeRow>();
    public DbSet<LevelRow> Levels => Set<LevelRow>();
    public DbSet<TrackRow> Tracks => Set<TrackRow>();
    public DbSet<EquipmentFamilyRow> EquipmentFamilies => Set<EquipmentFamilyRow>();
    public DbSet<BenefitVersionRow> BenefitVersions => Set<BenefitVersionRow>();
    public DbSet<ReimbursementRuleRow> ReimbursementRules => Set<ReimbursementRuleRow>();
    public DbSet<DecisionSettingsRow> DecisionSettings => Set<DecisionSettingsRow>();
    public DbSet<ReferenceVersion> ReferenceVersions => Set<ReferenceVersion>();

    public DbSet<OperationRow> Operations => Set<OperationRow>();
    public DbSet<EntryRow> Entries => Set<EntryRow>();
    public DbSet<PurseRow> Purses => Set<PurseRow>();
    public DbSet<ProjectionRow> Projections => Set<ProjectionRow>();

    public DbSet<BusinessDay> BusinessDays => Set<BusinessDay>();
    public DbSet<BusinessDayCut> BusinessDayCuts => Set<BusinessDayCut>();
    public DbSet<DayFold> DayFolds => Set<DayFold>();
    public DbSet<PartnerDay> PartnerDays => Set<PartnerDay>();
    public DbSet<PartnerDayReturn> PartnerDayReturns => Set<PartnerDayReturn>();
    public DbSet<UnpricedDay> UnpricedDays => Set<UnpricedDay>();
    public DbSet<UnpaidSale> UnpaidSales => Set<UnpaidSale>();
    public DbSet<PartnerYear> PartnerYears => Set<PartnerYear>();
    public DbSet<Posting> Postings => Set<Posting>();
    public DbSet<Settlement> Settlements => Set<Settlement>();
    public DbSet<SettlementApproval> SettlementApprovals => Set<SettlementApproval>();
    public DbSet<SettlementView> SettlementViews => Set<SettlementView>();
    public DbSet<SettlementCarry> SettlementCarries => Set<SettlementCarry>();
    public DbSet<SettlementFile> SettlementFiles => Set<SettlementFile>();
    public DbSet<SettlementBalance> SettlementBalances => Set<SettlementBalance>();
    public DbSet<SepaBatch> SepaBatches => Set<SepaBatch>();
    public DbSet<PesBatch> PesBatches => Set<PesBatch>();
    public DbSet<PesMandatRow> PesMandats => Set<PesMandatRow>();
    public DbSet<Proof> Proofs => Set<Proof>();

    public DbSet<PaymentTask> PaymentTasks => Set<PaymentTask>();
    public DbSet<PartnerNotice> PartnerNotices => Set<PartnerNotice>();
    public DbSet<SampleLine> SampleLines => Set<SampleLine>();
    public DbSet<PayeeCheck> PayeeChecks => Set<PayeeCheck>();
    public DbSet<DebitNote> DebitNotes => Set<DebitNote>();

    public DbSet<BankFile> BankFiles => Set<BankFile>();

    public DbSet<BankLine> BankLines => Set<BankLine>();
    public DbSet<StripeBatch> StripeBatches => Set<StripeBatch>();
    public DbSet<StripeTransfer> StripeTransfers => Set<StripeTransfer>();
    public DbSet<StripeEvent> StripeEvents => Set<StripeEvent>();
    public DbSet<StripeMovement> StripeMovements => Set<StripeMovement>();
    public DbSet<StripeCursor> StripeCursors => Set<StripeCursor>();
    public DbSet<FamilyPayment> FamilyPayments => Set<FamilyPayment>();
    public DbSet<FamilyRefund> FamilyRefunds => Set<FamilyRefund>();
    public DbSet<FamilyDebt> FamilyDebts => Set<FamilyDebt>();
    public DbSet<PayableItem> PayableItems => Set<PayableItem>();
    public DbSet<Incident> Incidents => Set<Incident>();
    public DbSet<IncidentItem> IncidentItems => Set<IncidentItem>();
    public DbSet<IncidentDocument> IncidentDocuments => Set<IncidentDocument>();
    public DbSet<ControlSignal> ControlSignals => Set<ControlSignal>();
    public DbSet<ControlledDay> ControlledDays => Set<ControlledDay>();
    public DbSet<BudgetEnvelope> BudgetEnvelopes => Set<BudgetEnvelope>();
    public DbSet<PaymentOrder> PaymentOrders => Set<PaymentOrder>();
    public DbSet<PaymentOrderItem> PaymentOrderItems => Set<PaymentOrderItem>();
    public DbSet<PaymentAttempt> PaymentAttempts => Set<PaymentAttempt>();

    /// <summary>Starts a read-only transaction in which every query sees the same instant; it blocks no writer.</summary>
    public abstract Task<IDbContextTransaction> BeginSnapshotAsync(CancellationToken ct = default);

    /// <summary>A pass's operations, found by the way the database keeps them together.</summary>
    public virtual IQueryable<OperationRow> OperationsOf(long pass) => Operations.Where(o => o.PassId == pass);

    /// <summary>What partners' tills asked in business days, both included, found by the way the database keeps it together.</summary>
    public virtual IQueryable<OperationRow> OperationsAt(IReadOnlyCollection<int> partners, DateOnly first, DateOnly last) =>
        Operations.Where(o => partners.Contains(o.PartnerId) && o.BusinessDay >= first && o.BusinessDay <= last);

    /// <summary>How many projected operations are not found by the one or the other way as they should be, or are found though they are not there.</summary>
    public virtual Task<long> CountMisplacedAsync(CancellationToken ct = default) => Task.FromResult(0L);

    /// <summary>Whoever changes what decisions depend on waits here, in its transaction, for whoever is at it, and then sees what that one did.</summary>
    public Task LockReferenceAsync(CancellationToken ct = default) =>
        ReferenceVersions.ExecuteUpdateAsync(set => set.SetProperty(r => r.Version, r => r.Version), ct);

    /// <summary>Reads orders, untracked, and locks them until the caller's transaction ends.</summary>
    public virtual async Task<List<PaymentOrder>> LockOrdersAsync(string[] numbers, CancellationToken ct = default)
    {
        RequireTransaction();
        var orders = PaymentOrders.Where(o => EF.Parameter(numbers).Contains(o.Number));
        await orders.ExecuteUpdateAsync(set => set.SetProperty(o => o.State, o => o.State), ct);
        return await orders.AsNoTracking().ToListAsync(ct);
    }

    /// <summary>
    /// Inserts many rows in the caller's transaction, by the fastest way the database has and without tracking them. What hangs on them is not
    /// inserted with them, and every column is given: the database makes no number.
    /// </summary>
    public async Task InsertAsync<T>(IReadOnlyList<T> rows, CancellationToken ct = default) where T : class
    {
        RequireTransaction();
        if (rows.Count > 0)
            await InsertAsync(ManyRows.Of(this, rows), ct);
    }

    /// <summary>Writes every column of many rows that are there, which the caller read without tracking them and has locked, in its transaction.</summary>
    /// <exception cref="InvalidOperationException">One of them is not there.</exception>
    public async Task UpdateAsync<T>(IReadOnlyList<T> rows, CancellationToken ct = default) where T : class
    {
        RequireTransaction();
        if (rows.Count > 0 && await UpdateAsync(ManyRows.Of(this, rows), ct) is var there && there != rows.Count)
            throw new InvalidOperationException($"{there} of {rows.Count} rows of {typeof(T).Name} were there to be changed.");
    }

    protected abstract Task InsertAsync(ManyRows rows, CancellationToken ct);

    /// <returns>How many were there.</returns>
    protected abstract Task<int> UpdateAsync(ManyRows rows, CancellationToken ct);

    private protected void RequireTransaction()
    {
        if (Database.CurrentTransaction is null)
            throw new InvalidOperationException("Many rows are written in a transaction, all or none.");
    }

    public override int SaveChanges(bool acceptAllChangesOnSuccess) =>
        throw new NotSupportedException("Save with SaveChangesAsync: a page never blocks a thread on the database.");

    /// <summary>A change of what decisions depend on raises the reference version in the same transaction, so that no engine can miss it.</summary>
    public override async Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        if (!ChangeTracker.Entries<IReferenceData>().Any(e => e.State is EntityState.Added or EntityState.Modified or EntityState.Deleted))
            return await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
        await using var transaction = Database.CurrentTransaction is null ? await Database.BeginTransactionAsync(cancellationToken) : null;
        // First, so that two writers of reference data wait for each other and their versions come out in the order of their commits.
        await ReferenceVersions.ExecuteUpdateAsync(set => set.SetProperty(r => r.Version, r => r.Version + 1), cancellationToken);
        var saved = await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
        if (transaction is not null)
            await transaction.CommitAsync(cancellationToken);
        return saved;
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        configurationBuilder.Properties<TradeId>().HaveConversion<TradeNumber>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        HolderTables.Configure(modelBuilder);
        SchoolChangeTables.Configure(modelBuilder);
        TextbookTables.Configure(modelBuilder);
        PartnerTables.Configure(modelBuilder);
        GateTables.Configure(modelBuilder);
        CredentialTables.Configure(modelBuilder);
        RegionTables.Configure(modelBuilder);
        PeopleTables.Configure(modelBuilder);
        SignInTables.Configure(modelBuilder);
        MailTables.Configure(modelBuilder);
        RecordTables.Configure(modelBuilder);
        JobTables.Configure(modelBuilder);
        ReferenceTables.Configure(modelBuilder);
        BenefitTables.Configure(modelBuilder);
        ProjectionTables.Configure(modelBuilder);
        DayTables.Configure(modelBuilder);
        SettlementTables.Configure(modelBuilder);
        IncidentTables.Configure(modelBuilder);
        BudgetTables.Configure(modelBuilder);
        StripeTables.Configure(modelBuilder);
        FamilyPaymentTables.Configure(modelBuilder);
        FamilyDebtTables.Configure(modelBuilder);
        ProofTables.Configure(modelBuilder);
        AffiliationTables.Configure(modelBuilder);
        PartnerSoftwareTables.Configure(modelBuilder);
        ControlTables.Configure(modelBuilder);
    }

    private sealed class TradeNumber() : ValueConverter<TradeId, byte>(trade => trade.Value, number => new(number));
}
