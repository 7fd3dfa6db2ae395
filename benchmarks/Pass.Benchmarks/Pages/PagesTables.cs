using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Pass.Benchmarks.Region;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;
using Pass.Simulation.Generation;

namespace Pass.Benchmarks.Pages;

/// <summary>What stands in a region's tables beside its sales: schools and their pupils, cards, sign-ins, books, what families owe, software of partners, and a long journal.</summary>
internal sealed class PagesTables(PassDatabase database, BenchRegion region)
{
    public const int Officer = 1, Approver = 2, Administrator = 3, Auditor = 4;

    /// <summary>Accounts that a page is asked with in turn: of holders, families, schools and partners.</summary>
    public const int Accounts = 10;

    public const int PupilsPerSchool = 1_000, PupilsPerClass = 30, BooksPerList = 12, HookDeliveries = 500;

    private const int Batch = 5_000, JournalRows = 500_000, JobRuns = 20_000, Affiliations = 40, UploadedPupils = 1_000, Seed = 1;

    /// <summary>Of those who have a pass, how many of ten sign in.</summary>
    private const int SignedInOfTen = 6;

    private static readonly int[] Departments = [1, 3, 7, 15, 26, 38, 42, 43, 63, 69, 73, 74];

    private static readonly string[] Programmes = ["20010018110", "20110019110", "20211010110"], Levels = ["2DE", "1RE", "TLE"];

    private readonly long _nowMs = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    public int Schools => (region.Passes + PupilsPerSchool - 1) / PupilsPerSchool;

    public static Uai SchoolAt(int index) => Uai.From(Departments[index % Departments.Length] * 10_000 + 9_001 + index / Departments.Length);

    public static Actor Actor(int person) => person switch
    {
        Officer => new(new(Officer), "alice", ActorRole.Officer | ActorRole.AuthorisingOfficer, ActorChannel.CommandLine),
        _ => new(new(Approver), "bruno", ActorRole.Officer | ActorRole.AuthorisingOfficer, ActorChannel.CommandLine),
    };

    public async Task FillAsync(DateOnly firstDay)
    {
        await RegionTables.SeedAsync(database, region);
        await RegionTables.AddTillsAsync(database, region, region.Partners);
        await AddAsync(context => DescribeAsync(context, firstDay));
        await AddAsync(context => context.Schools.AddRange(Enumerable.Range(0, Schools).Select(i => new School { Uai = SchoolAt(i).Value, Name = $"Lycée {PupilNames.Families[i % PupilNames.Families.Length]} {i + 1}", RollYear = firstDay.Year })));
        await InsertAsync(region.Passes, i => PupilOf(i + 1));
        await InBatchesAsync(region.Passes, (context, i) => context.Credentials.Add(new() { PassId = i + 1, Kind = CredentialKind.Card, Serial = BitConverter.GetBytes((long)i + 1), Status = CredentialState.Active, IssuedAtMs = _nowMs, ExpiresOn = firstDay.AddYears(4) }));
        await InBatchesAsync(region.Passes, (context, i) =>
        {
            if (i % 10 < SignedInOfTen)
                context.SignIns.Add(SignIn(FormattableString.Invariant($"jeune.{i + 1}"), new SignInLink { Kind = LinkKind.Holder, Subject = i + 1 }));
        });
        await AddAsync(Books(firstDay.Year));
        await InBatchesAsync(JobRuns, (context, i) => context.JobRuns.Add(new() { Job = i % 2 == 0 ? "night" : "holds", State = JobState.Done, Node = "banc:1", Actor = "night", ActorId = SystemActors.Night.Id.Value, StartedMs = _nowMs - (JobRuns - i) * 60_000L, EndedMs = _nowMs - (JobRuns - i) * 60_000L + 900 }));
        await JournalAsync();
        await AddAsync(Owed);
        await AddAsync(Software);
        await AddAsync(Uploads);
    }

    public static string Pupil(int rank) => InventedPupil.Of(Seed, rank).FamilyName;

    public static SignIn SignIn(string name, params SignInLink[] links)
    {
        var made = new SignIn { UserName = name, NormalizedUserName = name.ToUpperInvariant(), Name = name, SecurityStamp = "banc", ConcurrencyStamp = "banc" };
        made.Links.AddRange(links);
        return made;
    }

    private Holder PupilOf(int number)
    {
        var (pupil, school, place) = (InventedPupil.Of(Seed, number), (number - 1) / PupilsPerSchool, (number - 1) % PupilsPerSchool / PupilsPerClass);
        var hash = new byte[32];
        BitConverter.TryWriteBytes(hash, (long)number);
        return new()
        {
            Id = number,
            PassId = number,
            IneHmac = hash,
            FamilyName = pupil.FamilyName,
            GivenName = pupil.GivenName,
            BirthDate = new DateOnly(2008, 1, 1).AddDays(number % 1_000),
            Status = HolderStatus.Student,
            Uai = SchoolAt(school).Value,
            MefCode = Programmes[place % Programmes.Length],
            ClassCode = string.Create(CultureInfo.InvariantCulture, $"{Levels[place % Levels.Length]}{place / Levels.Length + 1}"),
            Campaign = Catalogue2026.Campaign.Code,
            AwaitsSchool = number % 50 == 0,
            EnrolledAtMs = _nowMs,
            UpdatedAtMs = _nowMs,
        };
    }

    private async Task DescribeAsync(PassDbContext context, DateOnly firstDay)
    {
        var content = Catalogue2026.Content;
        context.Trades.AddRange(content.Trades.All.Select(e => new TradeRow { Number = e.Number, Code = e.Code, LabelFr = e.LabelFr, LabelEn = e.LabelEn }));
        context.Levels.AddRange(content.Levels.All.Select(e => new LevelRow { Number = e.Number, Code = e.Code, LabelFr = e.LabelFr, LabelEn = e.LabelEn, MefPatterns = e.Mef }));
        context.Tracks.AddRange(content.Tracks.All.Select(e => new TrackRow { Number = e.Number, Code = e.Code, LabelFr = e.LabelFr, LabelEn = e.LabelEn, MefPatterns = e.Mef }));
        context.Campaigns.AddRange(content.Campaigns.Select(c => new CampaignRow { Code = c.Code, SchoolYear = c.SchoolYear, OpensOn = firstDay, SpendUntil = c.SpendUntil > firstDay.AddYears(1) ? c.SpendUntil : firstDay.AddYears(1) }));
        // What families pay in, which a load of sales does not spend.
        context.BenefitVersions.AddRange(content.Benefits.Where(b => b.Benefit == Catalogue2026.Family).Select(b => BenefitVersionRow.Of(b with { AppliesFrom = firstDay.AddYears(-1), ValidFrom = firstDay.AddYears(-1), ValidUntil = firstDay.AddYears(1) })));
        context.People.AddRange(
            new() { Id = Officer, Handle = "alice", Name = "Alice", Roles = ActorRole.Officer | ActorRole.AuthorisingOfficer },
            new() { Id = Approver, Handle = "bruno", Name = "Bruno", Roles = ActorRole.Officer | ActorRole.AuthorisingOfficer },
            new() { Id = Administrator, Handle = "chloe", Name = "Chloé", Roles = ActorRole.Administrator },
            new() { Id = Auditor, Handle = "dora", Name = "Dora", Roles = ActorRole.Auditor });
        context.BudgetEnvelopes.AddRange(region.Benefits.Where(b => b.Funding == Funding.Region).Select(b => (int)b.Benefit.Value).Distinct().Select(b => new BudgetEnvelope { BenefitId = b, AmountCents = 1_000_000_000, Alerts = "80,95,100" }));
        context.RegionOptions.Add(new() { Name = RegionOptions.FamilyPayment, Value = "5 150 300" });
        context.RegionOptions.Add(new() { Name = RegionOptions.Convention, Value = "BANC-2026\nArticle 1. Le partenaire accepte le pass." });
        context.DocumentCounters.Add(new() { Series = "holder", Last = region.Passes });
        for (var i = 0; i < Affiliations; i++)
        {
            var shop = PartnerGenerator.Generate(region.Partners + i + 1, seed: 1).Last();
            context.Affiliations.Add(new()
            {
                CodeHash = BitConverter.GetBytes(i),
                Siret = shop.Siret.Digits,
                LegalName = shop.Name,
                Trade = Pass.Testing.Catalogue.Trade.Bookshop,
                Address = "1 rue du Banc",
                PostalCode = shop.PostalCode,
                City = shop.City,
                Email = shop.Email,
                Iban = shop.Iban.Electronic,
                AccountHolderName = shop.AccountHolder,
                Rhythm = PayoutRhythm.Weekly,
                SignerName = "Inès Roche",
                SignerTitle = "gérante",
                Convention = "BANC-2026",
                TextHash = new byte[32],
                SignedMs = _nowMs - i * 3_600_000L,
            });
        }
        await context.SaveChangesAsync();
        context.PartnerBankAccounts.AddRange((await context.Partners.AsNoTracking().ToListAsync()).Select(p => PartnerBankAccount.Of(p, 1, Actor(Officer))));
    }

    private Action<PassDbContext> Books(int year) => context =>
    {
        var isbns = Enumerable.Range(0, 400).Select(i => Isbn(i)).ToList();
        context.Textbooks.AddRange(isbns.Select((isbn, i) => new Textbook { Isbn = isbn, Title = $"Manuel {i + 1}", Publisher = "Banc" }));
        for (var school = 0; school < Schools; school++)
        {
            foreach (var (rank, level) in Catalogue2026.Content.Levels.All.Take(Levels.Length).Index())
            {
                var list = new TextbookList { Uai = SchoolAt(school).Value, Level = level.Code, Track = "", SchoolYear = year, PublishedMs = _nowMs, ChangedMs = _nowMs };
                list.Lines.AddRange(Enumerable.Range(0, BooksPerList).Select(i => new TextbookLine { Isbn = isbns[(school * 7 + rank * 31 + i) % isbns.Count], Subject = "Français", PriceCents = 1_500 + i }));
                context.TextbookLists.Add(list);
            }
        }
    };

    private static string Isbn(int rank)
    {
        var twelve = (978_200_000_000 + rank).ToString(CultureInfo.InvariantCulture);
        var sum = twelve.Select((digit, i) => (digit - '0') * (i % 2 == 0 ? 1 : 3)).Sum();
        return twelve + ((10 - sum % 10) % 10).ToString(CultureInfo.InvariantCulture);
    }

    private async Task JournalAsync()
    {
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync();
        var head = await context.AuditHeads.SingleAsync();
        var first = head.LastId;
        for (var done = 0; done < JournalRows; done += Batch)
        {
            // Not chained: nobody proves the journal of this region.
            await context.InsertAsync(Enumerable.Range(done, Batch).Select(i => new AuditEntry
            {
                Id = first + i + 1,
                AtMs = _nowMs - (JournalRows - i) * 5_000L,
                ActorId = i % 3 + 1,
                Actor = i % 3 == 0 ? "alice" : i % 3 == 1 ? "bruno" : "chloe",
                Role = ActorRole.Officer,
                Channel = ActorChannel.Portal,
                Reason = "pour voir",
                Action = i % 4 == 0 ? "file.look" : "terminal.open",
                Subject = i % 4 == 0 ? FormattableString.Invariant($"holder/{i % region.Passes + 1}") : FormattableString.Invariant($"partner/{i % region.Partners + 1}"),
                After = "{\"label\":\"Caisse\"}",
                Hash = new byte[32],
            }).ToList());
        }
        head.LastId = first + JournalRows;
        await context.SaveChangesAsync();
        await transaction.CommitAsync();
    }

    /// <summary>Of each family that signs in, a payment that its bank took back.</summary>
    private void Owed(PassDbContext context)
    {
        for (var i = 1; i <= Accounts; i++)
        {
            context.FamilyPayments.Add(new() { Number = i, PassId = i, BenefitId = Catalogue2026.Family.Value, Purpose = FamilyPurpose.TopUp, AmountCents = 2_000, RefundedCents = 2_000, IdempotencyKey = $"banc {i}", State = FamilyPaymentState.Credited, CreatedMs = _nowMs, ExpiresMs = _nowMs, AuthorId = 1 });
            context.FamilyRefunds.Add(new() { Number = i, PaymentNumber = i, AmountCents = 2_000, IdempotencyKey = $"banc {i}", State = FamilyRefundState.Owed, RefundId = $"du_{i}", CreatedMs = _nowMs, AuthorId = 1 });
            context.FamilyDebts.Add(new() { Number = i, RefundNumber = i, PassId = i, BenefitId = Catalogue2026.Family.Value, AmountCents = 2_000, OpenedMs = _nowMs, AuthorId = 1, Author = "stripe" });
        }
    }

    /// <summary>Stopped, so that nothing is sent.</summary>
    private void Software(PassDbContext context)
    {
        for (var partner = 1; partner <= Accounts; partner++)
            context.PartnerHooks.Add(new() { Id = partner, PartnerId = partner, Address = "https://banc.example/pass", Events = 62, State = HookState.Stopped, CreatedMs = _nowMs });
        for (var i = 0; i < Accounts * HookDeliveries; i++)
            context.HookDeliveries.Add(new() { HookId = i % Accounts + 1, EventId = new(i, 0, 0, new byte[8]), Event = HookEvent.SaleCaptured, Subject = FormattableString.Invariant($"{i}"), Body = "{}", AtMs = _nowMs, State = HookDeliveryState.Delivered });
    }

    private void Uploads(PassDbContext context)
    {
        for (var school = 0; school < Accounts; school++)
        {
            using var roll = new MemoryStream();
            var uai = SchoolAt(school % Schools).Value;
            RollGenerator.Generate(new RollPlan(UploadedPupils, Seed) { Form = RollForm.School, SchoolYear = Catalogue2026.Campaign.SchoolYear, Utf8 = true }, roll);
            var text = System.Text.Encoding.UTF8.GetString(roll.ToArray());
            var (from, to) = (text.IndexOf("<UAJ>", StringComparison.Ordinal) + 5, text.IndexOf("</UAJ>", StringComparison.Ordinal));
            context.RollUploads.Add(new() { Uai = uai, FileName = "ElevesSansAdresses.xml", AtMs = _nowMs, Content = System.Text.Encoding.UTF8.GetBytes(text.Replace(text[from..to], uai, StringComparison.Ordinal)) });
        }
    }

    private async Task InsertAsync<T>(int count, Func<int, T> make) where T : class
    {
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync();
        for (var done = 0; done < count; done += Batch)
            await context.InsertAsync(Enumerable.Range(done, Math.Min(Batch, count - done)).Select(make).ToList());
        await transaction.CommitAsync();
    }

    /// <summary>Rows whose numbers the database makes.</summary>
    private async Task InBatchesAsync(int count, Action<PassDbContext, int> add)
    {
        for (var done = 0; done < count; done += Batch)
        {
            await using var context = database.CreateContext();
            context.ChangeTracker.AutoDetectChangesEnabled = false;
            for (var i = done; i < Math.Min(done + Batch, count); i++)
                add(context, i);
            await context.SaveChangesAsync();
        }
    }

    private Task AddAsync(Action<PassDbContext> add) => AddAsync(context =>
    {
        add(context);
        return Task.CompletedTask;
    });

    private async Task AddAsync(Func<PassDbContext, Task> add)
    {
        await using var context = database.CreateContext();
        await add(context);
        await context.SaveChangesAsync();
    }
}
