using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Pass.Cards.Cose;
using Pass.Cards.Presentation;
using Pass.Clearing.Night;
using Pass.Clearing.Proofs;
using Pass.Core;
using Pass.Data.Projection;
using Pass.Portal.Presence;
using Pass.Region.Hosting;
using Pass.Terminal.Presentation;
using Pass.Testing;
using Pass.Testing.Processes;
using CardEvidence = Pass.Portal.Presence.CardEvidence;

namespace Pass.Portal.Tests.Presence;

/// <summary>What a card or phone signed is in the log with its sale, and is verified again from there, whoever asks and whenever.</summary>
public sealed class KeptSignatureTests
{
    [Fact]
    public async Task A_sale_keeps_what_shows_that_the_pass_was_there()
    {
        await using var desk = await Desk.OpenAsync();
        var keeper = desk.Region.Services.GetRequiredService<CertificateKeeper>();
        var till = new CardTill(desk.Till, Desk.Products, RandomNumberGenerator.Create());
        var first = await desk.SignedAsync(1_000);
        (await desk.Client.SellAsync(first)).Status.ShouldBe("approved");
        await keeper.KeepAsync(default);
        var second = await desk.SignedAsync(1_100);
        (await desk.Client.SellAsync(second)).Status.ShouldBe("approved");
        var shown = desk.Shown(1_200);
        (await desk.Client.SellAsync(shown)).Status.ShouldBe("approved");
        var hold = await desk.SignedAsync(0, sale: desk.Region.Textbook(1_300) with { Pass = null, Capture = false, AllowPartial = true });
        (await desk.Client.SellAsync(hold)).Status.ShouldBe("approved");
        var capture = await desk.Client.CaptureAsync(hold.OperationId, desk.Region.About(300));
        capture.Status.ShouldBe("approved");
        var earlier = desk.Region.Textbook(1_400) with { Pass = null, OccurredAt = desk.Region.Time.GetUtcNow().AddHours(-5) };
        var offline = (await till.PresentAsync(desk.HoldersCard, earlier, offlineAmountCents: 1_400)).Sale!;
        var beyond = (await till.PresentAsync(desk.HoldersCard, desk.Region.Textbook(2_900) with { Pass = null, OccurredAt = earlier.OccurredAt }, offlineAmountCents: 100)).Sale!;
        var tooMuch = await desk.SignedAsync(90_000);
        (await desk.Client.UploadAsync([offline])).Single().Code.ShouldBe("Approved");
        (await desk.Client.SellAsync(tooMuch)).Status.ShouldBe("refused");
        await keeper.KeepAsync(default);
        await keeper.KeepAsync(default);

        foreach (var sale in new[] { first, second, shown, hold, offline })
            (await FindAsync(desk, sale.OperationId)).Standing.ShouldBe(SignatureStanding.Verified);
        (await FindAsync(desk, capture.OperationId)).ShouldBe(await FindAsync(desk, hold.OperationId), "a capture is shown by its hold");
        (await FindAsync(desk, tooMuch.OperationId)).Standing.ShouldBe(SignatureStanding.NotKept, "refused online: nobody is owed anything");
        (await FindAsync(desk, first.OperationId)).Kind.ShouldBe(CredentialKind.Card);
        (await FindAsync(desk, shown.OperationId)).Kind.ShouldBe(CredentialKind.Phone);

        // The first has its certificate with it; the second is checked with the one beside the log, and keeps little more than its signature.
        var (one, two) = ((await LoggedAsync(desk, first.OperationId)).Signature, (await LoggedAsync(desk, second.OperationId)).Signature);
        two.Length.ShouldBe(73);
        one.Length.ShouldBe(73 + KeptSignature.Unpack(one)!.Certificate.Length);
        (await LoggedAsync(desk, offline.OperationId)).Signature.Length.ShouldBe(73 + 4 + 32);
        // An offline sale that is not paid is asked about all the more.
        (await desk.Client.UploadAsync([beyond])).Single().Status.ShouldBe("refused");
        (await FindAsync(desk, beyond.OperationId)).Standing.ShouldBe(SignatureStanding.Verified);
        await using var context = desk.Region.Database.CreateContext();
        (await context.KeptCertificates.CountAsync()).ShouldBe(2);
        (await context.KeptTrustLists.CountAsync()).ShouldBe(1);
        await context.KeptCertificates.Where(c => c.CredentialId == Desk.Card).ExecuteDeleteAsync();
        (await FindAsync(desk, second.OperationId)).Standing.ShouldBe(SignatureStanding.CertificateMissing);
        (await FindAsync(desk, first.OperationId)).Standing.ShouldBe(SignatureStanding.Verified);
        await context.KeptTrustLists.ExecuteDeleteAsync();
        (await FindAsync(desk, first.OperationId)).Standing.ShouldBe(SignatureStanding.IssuerUnknown);
    }

    [Fact]
    public async Task Whatever_is_altered_afterwards_is_told_apart()
    {
        await using var desk = await Desk.OpenAsync();
        var sale = await desk.SignedAsync(1_000);
        (await desk.Client.SellAsync(sale)).Status.ShouldBe("approved");
        var shown = desk.Shown(1_000);
        (await desk.Client.SellAsync(shown)).Status.ShouldBe("approved");
        var (logged, phone) = (await LoggedAsync(desk, sale.OperationId), await LoggedAsync(desk, shown.OperationId));
        var trust = desk.Region.Services.GetRequiredService<PresenceDesk>().Trust!;
        SignatureStanding Check(Operation operation) => KeptSignature.Check(operation, default, [trust]);

        Check(logged).ShouldBe(SignatureStanding.Verified);
        Check(phone).ShouldBe(SignatureStanding.Verified);
        Check(logged with { Lines = [logged.Lines[0] with { Amount = new(1_001) }] }).ShouldBe(SignatureStanding.SignatureWrong);
        Check(logged with { OccurredAtMs = logged.OccurredAtMs + 1 }).ShouldBe(SignatureStanding.SignatureWrong);
        Check(logged with { Presentation = logged.Presentation with { Counter = logged.Presentation.Counter + 1 } }).ShouldBe(SignatureStanding.SignatureWrong);
        Check(phone with { Presentation = phone.Presentation with { Counter = phone.Presentation.Counter - 1 } }).ShouldBe(SignatureStanding.SignatureWrong);
        Check(logged with { Pass = Region.OtherHolder }).ShouldBe(SignatureStanding.OtherCredential);
        Check(logged with { Signature = phone.Signature, Presentation = phone.Presentation }).ShouldBe(SignatureStanding.Verified, "a phone signs its half-minute and its counter, not the sale");
        Check(logged with { Signature = default }).ShouldBe(SignatureStanding.NotKept);
        Check(logged with { Presentation = default }).ShouldBe(SignatureStanding.NothingSigned);
        foreach (var operation in new[] { logged, phone })
        {
            var packed = operation.Signature.ToArray();
            KeptSignature.Unpack(packed)!.Pack().ShouldBe(packed);
            for (var i = 0; i < packed.Length; i++)
            {
                var altered = (byte[])packed.Clone();
                altered[i] ^= 1;
                Check(operation with { Signature = altered }).ShouldNotBe(SignatureStanding.Verified, $"byte {i}");
                KeptSignature.Unpack(packed.AsMemory(0, i));
            }
        }
        var outside = trust.Issuers.Single().Body.Validity.Until.AddYears(1).ToUnixTimeMilliseconds();
        Check(phone with { OccurredAtMs = outside }).ShouldBe(SignatureStanding.OutsideItsDates);
    }

    [Fact]
    public async Task A_days_bundle_shows_the_signatures_to_anybody()
    {
        await using var desk = await Desk.OpenAsync();
        var keeper = desk.Region.Services.GetRequiredService<CertificateKeeper>();
        var till = new CardTill(desk.Till, Desk.Products, RandomNumberGenerator.Create());
        (await desk.PayByCardAsync(1_000)).Status.ShouldBe("approved");
        await keeper.KeepAsync(default);
        (await desk.PayByCardAsync(1_100)).Status.ShouldBe("approved");
        (await desk.Client.SellAsync(desk.Shown(1_200))).Status.ShouldBe("approved");
        (await desk.Client.SellAsync(await desk.SignedAsync(0, sale: desk.Region.Textbook(500) with { Pass = null, Capture = false, AllowPartial = true }))).Status.ShouldBe("approved");
        var offline = (await till.PresentAsync(desk.HoldersCard, desk.Region.Textbook(1_400) with { Pass = null, OccurredAt = desk.Region.Time.GetUtcNow().AddMinutes(-5) }, offlineAmountCents: 1_400)).Sale!;
        (await desk.Client.UploadAsync([offline])).Single().Code.ShouldBe("Approved");
        await keeper.KeepAsync(default);
        var (database, log, time) = (desk.Region.Database, desk.Region.Services.GetRequiredService<RegionSources>().Log, desk.Region.Time);
        var day = log.Head(0).Day;
        time.Advance(TimeSpan.FromDays(1));
        (await new CloseDay(database, time).CloseAsync(log, day, SystemActors.Night, null, default)).OrThrow();
        (await new ProofService(database, RegionParts.KeysPath(database), time).StampAsync(SystemActors.Night)).OrThrow().Problem.ShouldBeNull();
        var path = Path.Combine(desk.Issuer.TrustFolder, "day.zip");
        await using (var file = File.Create(path))
            (await new ProofBundle(database).WriteDayAsync(log, day, file)).OrThrow();

        var root = Convert.ToHexString(P256PublicKey.KeyIdOf(desk.Region.Services.GetRequiredService<PresenceDesk>().Trust!.Root.Body.SubjectPoint.Span));
        Verify(path).Output.ShouldContain($"signatures: 5 of 5 checked, under the root {root}");
        foreach (var (name, change, said) in new (string, Func<string, string>, string)[]
        {
            // The last byte is of the signature that the issuer gave, or the root.
            ("certificates.txt", text => Altered(text, text.IndexOf('\n', StringComparison.Ordinal) - 1), "no authority of the region signed its certificate"),
            ("certificates.txt", text => text[(text.IndexOf('\n', StringComparison.Ordinal) + 1)..], "its certificate is missing"),
            ("trust.txt", text => Altered(text, text.Length - 2), "a trust list is not its root's"),
            ("trust.txt", _ => "", "no authority of the region"),
        })
            Verify(Changed(path, name, change)).Error.ShouldContain(said, Case.Sensitive, name);
        // An answer that was right of a row that is another's: the signature alone tells.
        var rows = await LoggedAsync(desk, offline.OperationId);
        Verify(Forged(path, rows.Signature.ToArray()[^64..])).Error.ShouldContain("the card's signature is wrong");
    }

    [Fact]
    public async Task Two_nodes_that_see_the_same_new_cards_at_once_keep_each_certificate_once()
    {
        await using var desk = await Desk.OpenAsync();
        var (sources, presence) = (desk.Region.Services.GetRequiredService<RegionSources>(), desk.Region.Services.GetRequiredService<PresenceDesk>());
        CertificateKeeper[] nodes = [new(sources, presence), new(sources, presence), new(sources, presence)];
        for (var round = 0; round < 10; round++)
        {
            foreach (var credential in Enumerable.Range(100 + 20 * round, 20))
            {
                var shown = new Cards.Presentation.Presence(Region.Holder, new(new(credential), 1), PresenceStrength.Card, null,
                    new(CredentialKind.Card, new byte[8], null, default, false, true, new byte[64], new byte[] { (byte)credential, 1 }));
                foreach (var node in nodes)
                    node.Pack(shown, allowPartial: false).Length.ShouldBe(75);
            }
            await Task.WhenAll(nodes.Select(n => Task.Run(() => n.KeepAsync(default))));
        }
        await using var context = desk.Region.Database.CreateContext();
        (await context.KeptCertificates.CountAsync()).ShouldBe(200);
        (await context.KeptTrustLists.CountAsync()).ShouldBe(1);
    }

    private static string Altered(string hex, int at) => $"{hex[..at]}{(hex[at] == '0' ? '1' : '0')}{hex[(at + 1)..]}";

    private static Ended Verify(string path) => OtherProgram.Run(new("python3", [Repository.PathOf("clearing", "Pass.Clearing", "Proofs", "verify.py"), path, "--all"]));

    private static string Changed(string path, string name, Func<string, string> change) => Rewritten(path, files => files[name] = Encoding.UTF8.GetBytes(change(Encoding.UTF8.GetString(files[name]))));

    /// <summary>One bit of a signature in the log, its row's hash and all that follow, the ends and the seal made to fit: only the stamp and the signature are left.</summary>
    private static string Forged(string path, byte[] signature) => Rewritten(path, files =>
    {
        var name = files.Keys.Single(k => k.StartsWith("log/", StringComparison.Ordinal) && files[k].AsSpan().IndexOf(signature) >= 0);
        var (log, number) = (files[name], name[4..7].TrimStart('0') is { Length: > 0 } n ? n : "0");
        log[log.AsSpan().IndexOf(signature) + 63] ^= 1;
        var rows = Encoding.UTF8.GetString(files["day.txt"]).TrimEnd('\n').Split('\n').Select(r => r.Split('\t')).ToList();
        var mine = rows.Single(r => r[0] == "partition" && r[1] == number);
        var head = Convert.FromHexString(mine[3]);
        for (int at = 0, length; at < log.Length; at += 48 + length)
        {
            length = BinaryPrimitives.ReadInt32BigEndian(log.AsSpan(at + 12));
            var key = new byte[16];
            BinaryPrimitives.WriteInt32BigEndian(key, int.Parse(number, CultureInfo.InvariantCulture));
            log.AsSpan(at, 12).CopyTo(key.AsSpan(4));
            head = SHA256.HashData([.. head, .. key, .. log.AsSpan(at + 16, length)]);
            head.CopyTo(log.AsSpan(at + 16 + length));
        }
        mine[5] = Convert.ToHexStringLower(head);
        rows.Single(r => r[0] == "seal")[1] = Convert.ToHexStringLower(SHA256.HashData(
            [.. rows.Where(r => r[0] == "partition").SelectMany(r => Convert.FromHexString(r[5])), .. Convert.FromHexString(rows.Single(r => r[0] == "previous")[1])]));
        files["day.txt"] = Encoding.UTF8.GetBytes(string.Join('\n', rows.Select(r => string.Join('\t', r))) + "\n");
    });

    private static string Rewritten(string path, Action<Dictionary<string, byte[]>> change)
    {
        var files = Zips.Read(path);
        change(files);
        files["SHA256SUMS"] = Encoding.UTF8.GetBytes(string.Concat(files.Where(f => f.Key != "SHA256SUMS").Select(f => $"{Convert.ToHexStringLower(SHA256.HashData(f.Value))}  {f.Key}\n")));
        var changed = path + ".changed.zip";
        Zips.Write(changed, files);
        return changed;
    }

    private static async Task<Operation> LoggedAsync(Desk desk, Guid id) => (await desk.Region.Engine.FindAsync(Region.Holder, new(id)))!;

    private static async Task<EvidenceFinding> FindAsync(Desk desk, Guid id)
    {
        await using (var projector = new Projector(desk.Region.Database, desk.Region.Services.GetRequiredService<RegionSources>().Log, TimeProvider.System))
            await projector.CatchUpAsync();
        await using var context = desk.Region.Database.CreateContext();
        return await desk.Region.Services.GetRequiredService<CardEvidence>().OfAsync(await context.Operations.SingleAsync(o => o.OperationId == id));
    }
}
