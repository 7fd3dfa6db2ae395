using System.Security.Cryptography;
using System.Text.Json;
using Pass.Cards.Cose;
using Pass.Cards.Credentials;
using Pass.Cards.PhoneToken;
using Pass.Cards.Presentation;
using Pass.Core;
using Pass.Issuing.Authorities;
using Pass.Portal.Tests.Presence;
using Pass.Testing;

namespace Pass.Terminal.Tests.Screen;

/// <summary>What a phone's till decides in its page is what the program decides: the same cases are put to both, in the page as the portal serves it.</summary>
public sealed class PhoneRulesTests(Chromium chromium) : IClassFixture<Chromium>
{
    private static readonly DateTimeOffset Now = new(2026, 9, 5, 8, 0, 0, TimeSpan.Zero);

    private sealed record Rule(OfflineReply Rules, string Kind, long? CountedCents, long TotalCents, long FloorCents, double ListAgeSeconds, int UnsentSales, long UnsentCents, int Codes, double AgeSeconds);

    private sealed record Shown(string Name, byte[]? Root, byte[] Trust, byte[]? Status, string Text, long NowMs, long MaxAgeSeconds);

    [Fact]
    public async Task The_page_decides_as_the_program_does()
    {
        await using var desk = await Desk.OpenAsync();
        await using var context = await chromium.Browser.NewContextAsync();
        var page = await context.NewPageAsync();
        await page.GotoAsync($"{desk.Region.Address}caisse/activate.html");

        List<Rule> rules = [.. Rules()];
        var decided = await page.EvaluateAsync<string[]>(
            """
            async text => {
              const { checkEvidence, mayTake } = await import('./policy.js');
              return JSON.parse(text).map(c => [
                mayTake(c.rules, c, c.totalCents, c.floorCents, c, c.codes), checkEvidence(c.rules, c, c.totalCents, c.ageSeconds, c.codes)].join());
            }
            """, Text(rules));
        for (var i = 0; i < rules.Count; i++)
            decided[i].ShouldBe(Decide(rules[i]), rules[i].ToString());
        rules.Select(Decide).SelectMany(d => d.Split(',')).Distinct().Count().ShouldBe(8, "every answer is among the cases");

        var numbers = new OfflineReply(93_600, 200, 300_000, 1_209_600, 43_200, 5, true, [new("textbook", 3_000), new("cinemaSeat", 900)]);
        List<SaleMessage> baskets = [.. Baskets()];
        var basketed = await page.EvaluateAsync<string[]>(
            """
            async ([rules, text]) => {
              const { deadlineOf, floorOf, mayTake } = await import('./policy.js');
              return JSON.parse(text).map(s => mayTake(JSON.parse(rules), { kind: s.presentation ? 'phone' : 'none' }, s.lines.reduce((sum, l) => sum + l.amountCents, 0), floorOf(JSON.parse(rules), s.lines),
                { listAgeSeconds: 0, unsentSales: 0, unsentCents: 0 }, 0) + ' ' + deadlineOf(JSON.parse(rules), s));
            }
            """, new[] { JsonSerializer.Serialize(numbers, JsonSerializerOptions.Web), Text(baskets) });
        for (var i = 0; i < baskets.Count; i++)
        {
            var till = new OfflineTill(TimeProvider.System);
            till.Heard(numbers);
            basketed[i].ShouldBe($"{till.MayTake(baskets[i])} {till.DeadlineOf(baskets[i])!.Value.ToUnixTimeMilliseconds()}", baskets[i].ToString());
        }

        List<Shown> shown = [.. Presentations()];
        var seen = await page.EvaluateAsync<string[]>(
            """
            async text => {
              const { Lists } = await import('./verifier.js');
              const bytes = base64 => base64 && Uint8Array.from(atob(base64), sign => sign.charCodeAt(0));
              const answers = [];
              for (const c of JSON.parse(text)) {
                const lists = new Lists();
                const trust = await lists.takeTrust(bytes(c.trust), bytes(c.root), c.nowMs);
                const taken = trust && c.status ? !!await lists.takeStatus(bytes(c.status), c.nowMs) : null;
                answers.push(trust ? `${taken} ${await lists.verify(c.text, c.nowMs, c.maxAgeSeconds * 1000)}` : 'NoTrust');
              }
              return answers;
            }
            """, Text(shown));
        for (var i = 0; i < shown.Count; i++)
            seen[i].ShouldBe(Decide(shown[i]), shown[i].Name);
        shown.Select(s => Decide(s).Split(' ')[^1]).Distinct().Order(StringComparer.Ordinal).ShouldBe(
            ["CertificateAltered", "ClockBehind", "Expired", "Malformed", "NoTrust", "None", "NotYetValid", "Revoked", "SignatureWrong", "StatusStale", "StatusUnlisted",
                "UnknownIssuer", "WindowFuture", "WindowPast", "WrongKind"]);
    }

    [Fact]
    public async Task The_pages_journal_misses_nothing_and_forgets_what_is_old_and_answered()
    {
        await using var desk = await Desk.OpenAsync();
        await using var context = await chromium.Browser.NewContextAsync();
        var page = await context.NewPageAsync();
        await page.GotoAsync($"{desk.Region.Address}caisse/activate.html");
        (await page.EvaluateAsync<string[]>(
            """
            async () => {
              const [{ Damaged, Journal, salvage }, { Book }] = [await import('./journal.js'), await import('./book.js')];
              const keys = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign']);
              const told = [], real = Date.now;
              const open = async () => {
                const book = new Book();
                try {
                  return [await Journal.open(keys, book), book];
                } catch (error) {
                  if (!(error instanceof Damaged)) throw error;
                  told.push(`from ${error.seq}: ${error.message}, ${book.all.length} before`);
                  return [null, book];
                }
              };
              const sell = async (journal, id, isAnswered = true) => {
                await journal.append([id, { is: 'asked', kind: 'sale', path: 'sales', body: { operationId: id }, lines: [{ amountCents: 100 }] }]);
                if (isAnswered) await journal.append([id, { is: 'answered', reply: { operationId: id, status: 'approved', code: 'Approved' } }]);
              };
              const change = work => new Promise(resolve => {
                const opening = indexedDB.open('pass-till');
                opening.onsuccess = () => {
                  const transaction = opening.result.transaction(['journal', 'self'], 'readwrite');
                  work(transaction.objectStore('journal'), transaction.objectStore('self'));
                  transaction.oncomplete = () => { opening.result.close(); resolve(); };
                };
              });

              // Two sales of forty days ago and a cashier; then one today.
              let [journal, book] = await open();
              Date.now = () => real() - 40 * 86_400_000;
              await journal.append([null, { is: 'cashier', name: 'Ana', role: 'Manager' }]);
              await sell(journal, 'a');
              await sell(journal, 'b');
              Date.now = real;
              await sell(journal, 'c');
              for (let again = 0; again < 3; again++) {
                [journal, book] = await open();
                await journal.forget(book, [...book.cashiers.values()].map(cashier => [null, cashier]));
                told.push(book.all.map(o => `${o.number}${o.id}${o.state}`).join() + ' ' + [...book.cashiers.keys()]);
              }
              // What has no answer stays, however old.
              Date.now = () => real() - 36 * 86_400_000;
              await sell(journal, 'd', false);
              Date.now = real;
              await sell(journal, 'e');
              [journal, book] = await open();
              await journal.forget(book, []);
              [journal, book] = await open();
              told.push(book.all.map(o => `${o.number}${o.id}${o.state}`).join());

              await change(rows => { rows.getAll().onsuccess = e => rows.delete(e.target.result.at(-1).seq); });
              await open();
              await salvage(0, 'end');
              [journal, book] = await open();
              for (const id of ['f', 'g', 'h']) await sell(journal, id);
              await change(rows => rows.delete(3));
              await open();
              await salvage(3, 'row');
              [journal] = await open();
              await sell(journal, 'i');
              await change(rows => { rows.get(1).onsuccess = e => rows.put({ ...e.target.result, operation: 'j' }); });
              await open();
              await change((_, self) => self.delete('seal'));
              await open();
              return told;
            }
            """)).ShouldBe([
                "1aAccepted,2bAccepted,3cAccepted Ana", "3cAccepted Ana", "3cAccepted Ana", "3cAccepted,4dUnknown,5eAccepted",
                "from 11: end, 3 before", "from 3: row, 1 before", "from 1: row, 0 before", "from 1: seal, 0 before"]);
    }

    private static string Text<T>(List<T> cases) => JsonSerializer.Serialize(cases, JsonSerializerOptions.Web);

    private static string Decide(Rule rule)
    {
        var till = new OfflineTill(TimeProvider.System);
        till.Heard(rule.Rules);
        var evidence = new OfflineEvidence(Enum.Parse<OfflineEvidenceKind>(rule.Kind, ignoreCase: true), rule.CountedCents);
        var taken = till.Policy!.MayTake(evidence, new(rule.TotalCents), new(rule.FloorCents), new(TimeSpan.FromSeconds(rule.ListAgeSeconds), rule.UnsentSales, rule.UnsentCents), rule.Codes);
        return $"{taken},{till.Policy.CheckEvidence(evidence, rule.TotalCents, TimeSpan.FromSeconds(rule.AgeSeconds), rule.Codes)}";
    }

    /// <summary>Every bound from both its sides, and a thousand others from one seed.</summary>
    private static IEnumerable<Rule> Rules()
    {
        var reply = new OfflineReply(93_600, 200, 300_000, 1_209_600, 43_200, 5, false, []);
        var usual = new Rule(reply, "phone", null, 3_000, 3_000, 3_600, 0, 0, 0, 0);
        yield return usual;
        foreach (var counted in new long?[] { null, 2_999, 3_000 })
            yield return usual with { Kind = "card", CountedCents = counted };
        foreach (var allowed in new[] { false, true })
            yield return usual with { Kind = "none", Rules = reply with { NumbersAllowed = allowed } };
        foreach (var off in new[] { -1, 0, 1 })
        {
            yield return usual with { TotalCents = 3_000 + off };
            yield return usual with { ListAgeSeconds = 93_600 + off };
            yield return usual with { UnsentSales = 200 + off };
            yield return usual with { UnsentCents = 297_000 + off };
            yield return usual with { Codes = 5 + off };
            yield return usual with { AgeSeconds = 43_200 + off };
        }
        var random = new Random(20_260_905);
        long Up(long most) => random.NextInt64(most + 1);
        for (var i = 0; i < 1_000; i++)
        {
            var kind = random.GetItems(["card", "phone", "none"], 1)[0];
            yield return new(
                new(Up(100_000), (int)Up(5), Up(20_000), Up(1_209_600), Up(50_000), (int)Up(4), random.Next(2) == 1, []), kind, kind == "card" && random.Next(4) > 0 ? Up(6_000) : null,
                1 + Up(5_000), Up(5_000), Up(110_000), (int)Up(5), Up(20_000), (int)Up(5), Up(60_000));
        }
    }

    /// <summary>The smallest floor of what is in the basket, and until when it must have arrived.</summary>
    private static IEnumerable<SaleMessage> Baskets()
    {
        foreach (var shown in new Evidence?[] { new QrEvidence("PR1:"), null })
        {
            foreach (var lines in new (string, long)[][] { [("textbook", 3_000)], [("textbook", 3_001)], [("textbook", 400), ("cinemaSeat", 500)], [("textbook", 401), ("cinemaSeat", 500)], [("textbook", 100), ("museumEntry", 1)], [] })
                yield return new(Guid.CreateVersion7(Now), null, Now, [.. lines.Select(l => new SaleMessageLine(l.Item1, l.Item2))], Presentation: shown);
        }
    }

    private static string Decide(Shown shown)
    {
        var time = new WallClock(DateTimeOffset.FromUnixTimeMilliseconds(shown.NowMs));
        var root = shown.Root is null ? TrustList.FirstRoot(shown.Trust) : Certificate.Decode(shown.Root);
        if (root is null || TrustList.Open(shown.Trust, root, time.GetUtcNow()) is not { } trust)
            return "NoTrust";
        var terminal = VerifierPolicy.Terminal;
        var verifier = new PresentationVerifier(trust, terminal with { Status = terminal.Status! with { MaxAge = TimeSpan.FromSeconds(shown.MaxAgeSeconds) } }, time);
        var taken = shown.Status is null ? "null" : StatusList.Open(shown.Status, trust) is { } list && verifier.Use(list) ? "true" : "false";
        return $"{taken} {verifier.Verify(new QrPresentation(shown.Text)).Refusal}";
    }

    private static IEnumerable<Shown> Presentations()
    {
        using var random = RandomNumberGenerator.Create();
        ECDsa Key() => ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var life = new Validity(Now.AddDays(-10), Now.AddDays(300));
        using var root = CertificateAuthority.CreateRoot(Key(), life, random);
        using var issuer = root.CreateIssuer(Key(), life, random);
        using var next = CertificateAuthority.CreateRoot(Key(), life, random);
        using var stranger = next.CreateIssuer(Key(), life, random);
        using var phone = Key();
        using var other = Key();
        Certificate Certify(int credential, CertificateKind kind = CertificateKind.Phone, CertificateAuthority? by = null, Validity? validity = null) => (by ?? issuer).Issue(
            new(kind, CertificateAuthority.NewSerial(random), new(1_234_567_890), P256PublicKey.PointOf(phone), validity ?? life, new(credential)));
        byte[] Status(long version, TimeSpan age, CertificateAuthority? by = null) => (by ?? issuer).SignStatusList(version, Now - age, 20, [0b0000_1000, 0, 0]).Encoded.ToArray();
        string Qr(Certificate certificate, int windows = 0, uint? counter = null, ECDsa? by = null) => PhoneQr.Sign(by ?? phone, certificate, (uint)(PhoneQr.WindowAt(Now) + windows), counter);

        var certificate = Certify(2);
        var trust = root.SignTrustList(Now.AddDays(-1), [issuer.Certificate]);
        var whole = new Shown("whole", root.Certificate.Encoded.ToArray(), trust, Status(3, TimeSpan.FromHours(1)), Qr(certificate), Now.ToUnixTimeMilliseconds(), 93_600);
        yield return whole;
        yield return whole with { Name = "root of the list itself", Root = null };
        yield return whole with { Name = "a counter of its own", Text = Qr(certificate, counter: 7) };
        yield return whole with { Name = "with spaces", Text = whole.Text + " " };
        yield return whole with { Name = "no pass", Text = "https://region.example" };
        yield return whole with { Name = "too long", Text = whole.Text + new string('A', 600) };
        for (var windows = -3; windows <= 3; windows++)
            yield return whole with { Name = $"window {windows}", Text = Qr(certificate, windows) };
        yield return whole with { Name = "another phone signed", Text = Qr(certificate, by: other) };
        yield return whole with { Name = "a card's certificate", Text = Qr(Certify(2, CertificateKind.Card)) };
        yield return whole with { Name = "of another region", Text = Qr(Certify(2, by: stranger)) };
        yield return whole with { Name = "blocked", Text = Qr(Certify(3)) };
        yield return whole with { Name = "the last listed", Text = Qr(Certify(19)) };
        yield return whole with { Name = "newer than the list", Text = Qr(Certify(20)) };
        yield return whole with { Name = "not yet", Text = Qr(Certify(2, validity: new(Now.AddSeconds(1), Now.AddDays(1)))) };
        yield return whole with { Name = "its last second", Text = Qr(Certify(2, validity: new(Now.AddDays(-1), Now))) };
        yield return whole with { Name = "over", Text = Qr(Certify(2, validity: new(Now.AddDays(-1), Now.AddSeconds(-1)))) };
        yield return whole with { Name = "no status list", Status = null };
        yield return whole with { Name = "a list of another region", Status = Status(3, TimeSpan.FromHours(1), stranger) };
        foreach (var hours in new[] { 25, 26, 27 })
            yield return whole with { Name = $"a list of {hours} hours", Status = Status(3, TimeSpan.FromHours(hours)) };
        foreach (var minutes in new[] { 4, 5, 6 })
            yield return whole with { Name = $"a list {minutes} minutes ahead", Status = Status(3, TimeSpan.FromMinutes(-minutes)) };
        yield return whole with { Name = "a trust list from ahead", Trust = root.SignTrustList(Now.AddMinutes(6), [issuer.Certificate]) };
        yield return whole with { Name = "a trust list that is over", Trust = root.SignTrustList(Now.AddDays(-2), [issuer.Certificate], until: Now.AddDays(-1)) };
        yield return whole with { Name = "before the root", NowMs = Now.AddDays(-11).ToUnixTimeMilliseconds() };
        Certificate[] words = [root.CrossCertify(CertificateKind.NextRoot, next.Certificate, life, random), next.CrossCertify(CertificateKind.FormerRoot, root.Certificate, life, random)];
        var rolled = next.SignTrustList(Now.AddHours(-1), [issuer.Certificate, stranger.Certificate], words);
        yield return whole with { Name = "after the root's roll-over", Trust = rolled };
        yield return whole with { Name = "after it, of the new issuer", Trust = rolled, Text = Qr(Certify(2, by: stranger)) };
        yield return whole with { Name = "without the word for the next", Trust = next.SignTrustList(Now.AddHours(-1), [issuer.Certificate], words[1..]) };
        yield return whole with { Name = "without the word for the former", Trust = next.SignTrustList(Now.AddHours(-1), [issuer.Certificate], words[..1]) };
        yield return whole with { Name = "another root pinned", Root = next.Certificate.Encoded.ToArray() };

        // One byte of each, anywhere.
        byte[] Spoil(byte[] bytes, int at, int by) => [.. bytes[..at], (byte)(bytes[at] ^ by), .. bytes[(at + 1)..]];
        for (var at = 0; at < trust.Length; at += 5)
            yield return whole with { Name = $"trust {at}", Trust = Spoil(trust, at, 1 << at % 8) };
        for (var at = 0; at < whole.Status!.Length; at += 3)
            yield return whole with { Name = $"status {at}", Status = Spoil(whole.Status, at, 1 << at % 8) };
        var qr = Base45.Decode(whole.Text.AsSpan(PhoneQr.Prefix.Length))!;
        for (var at = 0; at < qr.Length; at += 2)
            yield return whole with { Name = $"qr {at}", Text = PhoneQr.Prefix + Base45.Encode(Spoil(qr, at, 1 << at % 8)) };
        for (var at = 0; at < whole.Text.Length; at += 31)
            yield return whole with { Name = $"cut at {at}", Text = whole.Text[..at] };
    }
}
