using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Jobs;
using Pass.Clearing.Tests.Night;
using Pass.Clearing.Tests.Payments;
using Pass.Clearing.Tests.Payments.BankFiles;
using Pass.Clearing.Tests.Payments.Rails;
using Pass.Core;
using Pass.Data.Model;
using Pass.Testing.Postgres;

namespace Pass.Clearing.Tests.Jobs;

/// <summary>The bank's files taken from a folder: each once, none lost, none while it is still being written.</summary>
public sealed class BankFolderTests(PostgresServer server)
{
    private static readonly string Ours = PaymentSamples.Region.Iban.Electronic;

    [Theory, EveryDatabase]
    public async Task Files_are_taken_or_refused_with_the_reason_beside_and_none_is_lost(DatabaseKind kind)
    {
        using var region = await TestRegion.CreateAsync(kind, server);
        using var folder = new TestFolder();
        await SetFolderAsync(region, folder.Path);
        Put(region, folder, "releve.xml", BankAnswers.Statement("S1", Ours, 0, 0));
        Put(region, folder, "other.xml", BankAnswers.Statement("S2", "FR7630006000011234567890189", 0, 0));
        Put(region, folder, "notes.txt", "hello"u8.ToArray(), BankFolder.Patience);
        // The first of all: what cannot be unpacked stops none of the others.
        Put(region, folder, "damaged.gz", BankFileTests.Damaged(BankFileTests.Gzip(BankAnswers.Statement("S0", Ours, 0, 0))), BankFolder.Patience);

        var run = (await CollectAsync(region)).OrThrow();
        (run.State, run.Steps.Single().Count).ShouldBe((JobState.Done, 1));
        run.WhyInEnglish.ShouldNotBeNull();
        run.WhyInEnglish.ShouldContain("3 files refused");
        folder.Contents().Keys.ShouldBe(["done/releve.xml", "failed/damaged.gz", "failed/damaged.gz.txt", "failed/notes.txt", "failed/notes.txt.txt", "failed/other.xml", "failed/other.xml.txt"], ignoreOrder: true);
        (await File.ReadAllTextAsync(Path.Combine(folder.Path, "failed", "other.xml.txt"))).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(2);
        await using var context = region.Database.CreateContext();
        (await context.BankFiles.CountAsync()).ShouldBe(1);

        // The same again, and another of the same name: each is kept.
        Put(region, folder, "releve.xml", BankAnswers.Statement("S1", Ours, 0, 0));
        (await CollectAsync(region)).OrThrow();
        Put(region, folder, "releve.xml", BankAnswers.Statement("S3", Ours, 0, 0));
        (await CollectAsync(region)).OrThrow();
        folder.Contents().Keys.ShouldBeSubsetOf(["done/releve.xml", "done/releve-2.xml", "done/releve-3.xml", "failed/damaged.gz", "failed/damaged.gz.txt", "failed/notes.txt", "failed/notes.txt.txt", "failed/other.xml", "failed/other.xml.txt"]);
        folder.Contents().Count.ShouldBe(9);
        (await context.BankFiles.CountAsync()).ShouldBe(2);
    }

    [Fact]
    public async Task A_file_is_not_put_away_before_the_reason_why_it_is_refused()
    {
        using var region = await TestRegion.CreateAsync(DatabaseKind.Sqlite, server);
        using var folder = new TestFolder();
        await SetFolderAsync(region, folder.Path);
        Put(region, folder, "notes.txt", "hello"u8.ToArray(), BankFolder.Patience);
        var inTheWay = Directory.CreateDirectory(Path.Combine(folder.Path, "failed", "notes.txt.txt"));
        (await CollectAsync(region)).OrThrow().State.ShouldBe(JobState.Failed);
        folder.Contents().Keys.ShouldBe(["notes.txt"]);
        inTheWay.Delete();
        (await CollectAsync(region)).OrThrow().State.ShouldBe(JobState.Done);
        folder.Contents().Keys.ShouldBe(["failed/notes.txt", "failed/notes.txt.txt"]);
    }

    [Fact]
    public async Task A_file_that_is_still_being_written_is_left_until_it_is_whole()
    {
        using var region = await TestRegion.CreateAsync(DatabaseKind.Sqlite, server);
        using var folder = new TestFolder();
        await SetFolderAsync(region, folder.Path);
        var whole = BankAnswers.Statement("S1", Ours, 0, 0);
        var name = Put(region, folder, "releve.xml", whole[..(whole.Length / 2)], age: TimeSpan.FromSeconds(5));
        Put(region, folder, "next.xml.part", whole);
        var job = TestJobs.Named("bank-files");
        await LeftAsync("written a moment ago");
        // Its sender is slow: half of it has been there for a while.
        region.Clock.Advance(BankFolder.Quiet);
        await LeftAsync("half of it");
        Put(region, folder, "releve.xml", whole);
        (await CollectAsync(region)).OrThrow().Steps.Single().Count.ShouldBe(1);
        File.Exists(name).ShouldBeFalse();
        folder.Contents().Keys.ShouldBe(["done/releve.xml", "next.xml.part"], ignoreOrder: true);
        job.HasWork!(await SettingsAsync(region)).ShouldBeFalse();

        // One that stays half is refused in the end.
        Put(region, folder, "half.xml", whole[..(whole.Length / 2)], age: BankFolder.Patience);
        job.HasWork(await SettingsAsync(region)).ShouldBeTrue();
        (await CollectAsync(region)).OrThrow();
        folder.Contents().Keys.ShouldContain("failed/half.xml.txt");

        async Task LeftAsync(string why)
        {
            var run = (await CollectAsync(region)).OrThrow();
            (run.State, run.Steps.Single().Count).ShouldBe((JobState.Done, 0), why);
            File.Exists(name).ShouldBeTrue(why);
        }
    }

    [Fact]
    public async Task Without_a_folder_nothing_is_taken_and_one_that_is_not_there_waits_for_a_person()
    {
        using var region = await TestRegion.CreateAsync(DatabaseKind.Sqlite, server);
        TestJobs.Named("bank-files").HasWork!(await SettingsAsync(region)).ShouldBeFalse();
        (await CollectAsync(region)).OrThrow().WhyInEnglish!.ShouldContain("region set bankFilesFolder");
        await SetFolderAsync(region, Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()));
        TestJobs.Named("bank-files").HasWork!(await SettingsAsync(region)).ShouldBeTrue();
        var run = (await CollectAsync(region)).OrThrow();
        (run.State, run.WhyInEnglish!.Contains("does not exist", StringComparison.Ordinal)).ShouldBe((JobState.Failed, true));
    }

    private static Task<Result<JobRun>> CollectAsync(TestRegion region) => TestJobs.Runner(region).RunAsync(TestJobs.Named("bank-files"), SystemActors.Night);

    /// <summary>A file that was last written so long ago.</summary>
    private static string Put(TestRegion region, TestFolder folder, string name, byte[] content, TimeSpan? age = null)
    {
        var path = Path.Combine(folder.Path, name);
        File.WriteAllBytes(path, content);
        File.SetLastWriteTimeUtc(path, (region.Clock.GetUtcNow() - (age ?? TimeSpan.FromMinutes(2))).UtcDateTime);
        return path;
    }

    private static async Task SetFolderAsync(TestRegion region, string folder)
    {
        await using var context = region.Database.CreateContext();
        context.RegionOptions.Add(new() { Name = RegionOptions.BankFilesFolder, Value = folder });
        await context.SaveChangesAsync();
    }

    private static async Task<JobSettings> SettingsAsync(TestRegion region)
    {
        await using var context = region.Database.CreateContext();
        return await JobSettings.LoadAsync(context);
    }
}
