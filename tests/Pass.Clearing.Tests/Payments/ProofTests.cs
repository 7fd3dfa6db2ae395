using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Proofs;
using Pass.Clearing.Tests.Night;
using Pass.Clearing.Verification;
using Pass.Data.Model;
using Pass.Region.Settings;
using Pass.Testing;
using Pass.Testing.Postgres;
using Pass.Testing.Processes;

namespace Pass.Clearing.Tests.Payments;

/// <summary>Days and runs are time-stamped, and a bundle shows so to somebody who has Python and openssl and nothing of ours.</summary>
public sealed class ProofTests(PostgresServer server)
{
    private static readonly string Script = Repository.PathOf("clearing", "Pass.Clearing", "Proofs", "verify.py");

    [Theory, EveryDatabase]
    public async Task A_day_and_a_run_are_proved_to_anybody(DatabaseKind kind)
    {
        using var region = await Office.NightAsync(kind, server);
        await Office.ApprovedAsync(region);
        using var folder = new TestFolder();
        (await Office.SendAsync(region, 1, folder.Path)).OrThrow();
        await using var bundle = new MemoryStream();
        Office.Refusal(await new ProofBundle(region.Database).WriteDayAsync(region.Log, TestRegion.Day1, bundle)).ShouldBe("NotStamped");
        Office.Refusal(await new ProofBundle(region.Database).WriteDayAsync(region.Log, TestRegion.Day2, bundle)).ShouldBe("DayNotSealed");
        Office.Refusal(await new ProofBundle(region.Database).WriteRunAsync(2, bundle)).ShouldBe("RunNotSent");
        (await StampAsync(region, folder)).ShouldBe((2, 0, null));
        (await StampAsync(region, folder)).ShouldBe((0, 0, null), "each once");
        var key = Path.Combine(folder.Path, RegionTimeStampAuthority.FileName);
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(key).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);

        var day = await DayAsync(region, folder);
        Verified(day).ShouldContain($"day 2026-09-01:");
        var run = Path.Combine(folder.Path, "run.zip");
        await using (var file = File.Create(run))
            (await new ProofBundle(region.Database).WriteRunAsync(1, file)).OrThrow().Authority.ShouldBe("region");
        var bank = Path.Combine(folder.Path, "000001", "PASS-000001.xml");
        Verified(run, bank).ShouldContain("PASS-000001.xml is 000001/PASS-000001.xml");
        await File.AppendAllTextAsync(bank, " ");
        Check(run, bank).ExitCode.ShouldNotBe(0);
        using (var zip = ZipFile.OpenRead(run))
        {
            using var text = new StreamReader(zip.GetEntry("run.txt")!.Open());
            var said = await text.ReadToEndAsync();
            said.ShouldNotContain("Bookshop");
            said.ShouldNotContain("FR76");
        }
        (await new Verifier(region.Database).RunAsync(region.Log)).Single(r => r.Name == CheckName.Proofs).ShouldSatisfyAllConditions(r => r.Count.ShouldBe(2), r => r.Ok.ShouldBeTrue());
        await using var context = region.Database.CreateContext();
        await context.Proofs.Where(p => p.Kind == ProofKind.Run).ExecuteUpdateAsync(set => set.SetProperty(p => p.AtMs, p => p.AtMs - 60_000));
        (await new Verifier(region.Database).RunAsync(region.Log)).Single(r => r.Name == CheckName.Proofs).First.ShouldBe(["settlement/1"]);
        (await context.Audit.CountAsync(a => a.Action == "proof.stamp")).ShouldBe(2);
    }

    [Fact]
    public async Task One_byte_altered_anywhere_makes_it_fail_however_well_it_is_covered_up()
    {
        using var region = await Office.NightAsync(DatabaseKind.Sqlite, server);
        using var folder = new TestFolder();
        await StampAsync(region, folder);
        var day = await DayAsync(region, folder);
        var files = Zips.Read(day);
        files.Keys.Count(k => k.StartsWith("log/", StringComparison.Ordinal)).ShouldBe(4);
        foreach (var name in files.Keys)
        {
            var altered = files.ToDictionary(f => f.Key, f => f.Value.ToArray());
            // Nobody showed a card here: there is neither certificate nor list.
            if (altered[name].Length == 0)
                altered[name] = [0];
            else
                altered[name][altered[name].Length / 2] ^= 1;
            Check(Write(folder, altered)).ExitCode.ShouldNotBe(0, name);
            Check(Write(folder, files.Where(f => f.Key != name).ToDictionary())).ExitCode.ShouldNotBe(0, $"without {name}");
        }

        // One amount of one row, the chain, the sums and the seal made to fit: then the time-stamp is of another seal.
        var forged = files.ToDictionary(f => f.Key, f => f.Value.ToArray());
        var (partition, end) = Forge(forged);
        Resum(forged);
        Check(Write(folder, forged)).Error.ShouldContain("does not end the day");
        Reseal(forged, partition, end);
        Resum(forged);
        Check(Write(folder, forged)).Error.ShouldContain("the time-stamp");
    }

    [Fact]
    public async Task An_authority_that_is_down_holds_nothing_up_and_is_asked_again()
    {
        using var region = await Office.NightAsync(DatabaseKind.Sqlite, server);
        using var folder = new TestFolder();
        using var authority = new LoopbackAuthority(Path.Combine(folder.Path, "theirs.pem"), region.Clock);
        (await new SettingsOffice(region.Database, region.Clock).SetOptionAsync(Office.Erin, RegionOptions.TimestampUrl, authority.Url)).OrThrow();
        foreach (var (way, code) in new[] { ("down", "AuthorityAnswers"), ("long", "AuthorityDown"), ("other", "TokenWrong"), ("noise", "TokenWrong") })
        {
            authority.Way = way;
            (await StampAsync(region, folder)).ShouldBe((0, 1, code), way);
        }
        // Whatever it answers is taken or refused: what its signature does not cover may be anything.
        authority.Way = "altered";
        for (var i = 0; i < 40; i++)
        {
            (await StampAsync(region, folder)).Item3.ShouldBeOneOf("TokenWrong", null);
            await ForgetAsync(region);
        }
        authority.Way = "up";
        (await StampAsync(region, folder)).ShouldBe((1, 0, null));
        Verified(await DayAsync(region, folder)).ShouldContain("OK");
        File.Exists(Path.Combine(folder.Path, RegionTimeStampAuthority.FileName)).ShouldBeFalse("the region's own was not needed");
    }

    [Fact]
    public async Task A_key_that_was_used_and_is_gone_is_named_and_never_made_anew()
    {
        using var region = await Office.NightAsync(DatabaseKind.Sqlite, server);
        using var folder = new TestFolder();
        await StampAsync(region, folder);
        region.Till.Sell(4, TestTill.Bookshop, Product.Textbook, 1_000);
        await region.NightAsync(TestRegion.Day2);
        var key = Path.Combine(folder.Path, RegionTimeStampAuthority.FileName);
        File.Move(key, key + ".away");
        Office.Refusal(await Service(region, folder).StampAsync(Office.Alice)).ShouldBe("TimestampKeyMissing");
        File.Exists(key).ShouldBeFalse();
        File.Move(key + ".away", key);
        (await StampAsync(region, folder)).ShouldBe((1, 0, null));
    }

    private static async Task ForgetAsync(TestRegion region)
    {
        await using var context = region.Database.CreateContext();
        await context.Proofs.ExecuteDeleteAsync();
    }

    private static ProofService Service(TestRegion region, TestFolder folder) => new(region.Database, Path.Combine(folder.Path, "region.keys.json"), region.Clock);

    private static async Task<(int, int, string?)> StampAsync(TestRegion region, TestFolder folder)
    {
        var stamped = (await Service(region, folder).StampAsync(Office.Alice)).OrThrow();
        return (stamped.Count, stamped.Waiting, stamped.Problem?.Code);
    }

    private static async Task<string> DayAsync(TestRegion region, TestFolder folder)
    {
        var path = Path.Combine(folder.Path, "day.zip");
        await using var file = File.Create(path);
        (await new ProofBundle(region.Database).WriteDayAsync(region.Log, TestRegion.Day1, file)).OrThrow();
        return path;
    }

    private static Ended Check(params string[] arguments) => OtherProgram.Run(new("python3", [Script, .. arguments]));

    private static string Verified(params string[] arguments)
    {
        var ended = Check(arguments);
        ended.ExitCode.ShouldBe(0, ended.Error);
        ended.LastLine.ShouldBe("OK");
        return ended.Output;
    }

    private static string Write(TestFolder folder, Dictionary<string, byte[]> files)
    {
        var path = Path.Combine(folder.Path, "altered.zip");
        Zips.Write(path, files);
        return path;
    }

    /// <summary>Changes the last byte of the first row of the longest log, and every hash after it.</summary>
    private static (int Partition, byte[] End) Forge(Dictionary<string, byte[]> files)
    {
        var (name, log) = files.Where(f => f.Key.StartsWith("log/", StringComparison.Ordinal)).MaxBy(f => f.Value.Length);
        var partition = int.Parse(name[4..7], CultureInfo.InvariantCulture);
        var head = new byte[32];
        for (var at = 0; at < log.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(log.AsSpan(at + 12));
            if (at == 0)
                log[16 + length - 1] ^= 1;
            var key = new byte[16];
            BinaryPrimitives.WriteInt32BigEndian(key, partition);
            log.AsSpan(at, 12).CopyTo(key.AsSpan(4));
            head = SHA256.HashData([.. head, .. key, .. log[(at + 16)..(at + 16 + length)]]);
            head.CopyTo(log.AsSpan(at + 16 + length));
            at += 48 + length;
        }
        return (partition, head);
    }

    private static void Reseal(Dictionary<string, byte[]> files, int partition, byte[] end)
    {
        var rows = Encoding.UTF8.GetString(files["day.txt"]).TrimEnd('\n').Split('\n').Select(r => r.Split('\t')).ToList();
        rows.Single(r => r[0] == "partition" && r[1] == $"{partition}")[5] = Convert.ToHexStringLower(end);
        var seal = SHA256.HashData([.. rows.Where(r => r[0] == "partition").SelectMany(r => Convert.FromHexString(r[5])), .. Convert.FromHexString(rows.Single(r => r[0] == "previous")[1])]);
        rows.Single(r => r[0] == "seal")[1] = Convert.ToHexStringLower(seal);
        files["day.txt"] = Encoding.UTF8.GetBytes(string.Join('\n', rows.Select(r => string.Join('\t', r))) + "\n");
    }

    private static void Resum(Dictionary<string, byte[]> files) => files["SHA256SUMS"] = Encoding.UTF8.GetBytes(string.Concat(
        files.Where(f => f.Key != "SHA256SUMS").Select(f => $"{Convert.ToHexStringLower(SHA256.HashData(f.Value))}  {f.Key}\n")));
}

/// <summary>Another's authority on loopback, which can be ill in several ways.</summary>
internal sealed class LoopbackAuthority : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly RegionTimeStampAuthority _signer;
    private readonly Random _random = new(20_261_126);
    private byte[]? _answered;

    public LoopbackAuthority(string key, TimeProvider time)
    {
        _signer = RegionTimeStampAuthority.Open(key, wasUsed: false, time).OrThrow();
        using var port = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        port.Start();
        Url = $"http://127.0.0.1:{((IPEndPoint)port.LocalEndpoint).Port}/tsa/";
        port.Stop();
        _listener.Prefixes.Add(Url);
        _listener.Start();
        _ = Task.Run(ServeAsync);
    }

    public string Url { get; }
    public string Way { get; set; } = "up";

    public void Dispose() => _listener.Close();

    /// <summary>Some bytes of its middle are others, or are not there.</summary>
    private byte[] Altered(byte[] right)
    {
        var at = _random.Next(20, right.Length - 200);
        byte[] altered = _random.Next(3) == 0 ? [.. right[..at], .. right[(at + 3)..]] : [.. right];
        _random.NextBytes(altered.AsSpan(at, 3));
        return altered;
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var call = await _listener.GetContextAsync();
                using var asked = new MemoryStream();
                await call.Request.InputStream.CopyToAsync(asked);
                var right = await _signer.AnswerAsync(asked.ToArray(), default);
                var body = Way switch { "long" => new byte[100_000], "noise" => [1, 2, 3], "other" when _answered is not null => _answered, "other" => right[..^1], "altered" => Altered(right), _ => right };
                _answered ??= right;
                call.Response.StatusCode = Way == "down" ? 503 : 200;
                await call.Response.OutputStream.WriteAsync(body);
                call.Response.Close();
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
        }
    }
}
