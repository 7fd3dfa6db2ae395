using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Pass.CardIssuer.Store.Model;
using Pass.Cards.Iso7816;
using Pass.Cards.PassApplet;
using Pass.SoftwareCard;
using Pass.Testing.Cards;
using Pass.Testing.Processes;

namespace Pass.CardIssuer.Tests.Kills;

/// <summary>The real desk, over the real pcscd, killed while it makes cards in several readers.</summary>
[Collection(typeof(PcscStackCollection))]
public sealed partial class KilledDeskTests(PcscFixture stack)
{
    private const int Readers = 3, Orders = 5, Kills = 3;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_desk_killed_while_cards_write_goes_on_with_each_card_under_its_own_serial()
    {
        if (stack.Service is not { } service)
            return;
        using var program = new IssuerProgram();
        await program.CreateKeysAsync();
        await File.WriteAllTextAsync(program["orders.csv"], "pass;delivery\n" + string.Concat(Enumerable.Range(1, Orders).Select(n => $"{Core.PassNumber.Of(new(n)).ToCompact()};school\n")));
        await program.DoAsync("orders", "import", program["orders.csv"]);

        await using var desk = new DeskUnderFire(program, service.SocketPath);
        using var blanks = new BlockingCollection<VirtualCard>();
        List<VirtualCard> chips = [.. Enumerable.Range(0, Orders + Readers).Select(n => new VirtualCard(desk.NewMemory(), new CardProfile { ChipSerial = (uint)(700 + n) }))];
        chips.ForEach(blanks.Add);
        var feeding = Task.WhenAll(Enumerable.Range(0, Readers).Select(FeedAsync));
        (await desk.RunAsync(Kills, Token)).ShouldBe(Kills);
        await feeding;

        var rows = await program.ShouldBeConsistentAsync();
        rows.Count.ShouldBe(Orders);
        rows.ShouldAllBe(row => row.State == IssuanceState.Produced);
        var made = new List<string>();
        foreach (var chip in chips)
        {
            chip.PowerOn();
            if (await CertificateAsync(chip) is { } certificate)
                made.Add(Convert.ToHexString(certificate));
            chip.Dispose();
        }

        made.ShouldBe(rows.Select(row => Convert.ToHexString(row.Certificate!)), ignoreOrder: true);

        async Task FeedAsync(int reader)
        {
            var finished = new HashSet<string>();
            for (var told = 0; ;)
            {
                var (chip, outcome) = (blanks.Take(Token), "");
                do
                {
                    using var link = await service.InsertAsync(chip, reader, Token);
                    string[] lines;
                    while ((lines = desk.LinesOf(PrivatePcscd.ReaderName(reader))).Length == told)
                        await Task.Delay(5, Token);
                    // The next life may find the last card not taken out yet, and say again that it is made.
                    var line = lines[told++];
                    var serial = Serial().Match(line);
                    if (!serial.Success || finished.Add(serial.Value))
                        outcome = line[(PrivatePcscd.ReaderName(reader).Length + 2)..(serial.Success ? serial.Index : line.Length)].Trim();
                }
                while (outcome.Length == 0 || outcome.StartsWith("interrupted", StringComparison.Ordinal));
                if (outcome == "no order waits")
                    return;
                outcome.ShouldBeOneOf("produced", "already produced");
            }
        }
    }

    /// <summary>A line is the reader's name, the outcome in words, the serial, and perhaps more.</summary>
    [GeneratedRegex("[0-9A-F]{16}")]
    private static partial Regex Serial();

    /// <summary>The certificate of a card that is active and signs; null for one that is not active.</summary>
    private static async Task<byte[]?> CertificateAsync(VirtualCard chip)
    {
        using var channel = new InProcessChannel(chip);
        var connection = new CardConnection(channel);
        await connection.SendAsync(new SelectApplication(Aids.Pass), Token);
        var isActive = (await connection.SendAsync(new SignSale(new byte[8], new byte[32]), Token)).Outcome == SigningOutcome.SaleSigned;
        (await connection.SendAsync(new GetPassStatus(), Token)).LifeCycle.ShouldBe(isActive ? ApplicationLifeCycle.Personalized : ApplicationLifeCycle.Selectable);
        return isActive ? (await connection.SendAsync(new GetData(PassTags.Certificate), Token))!.Value.ToArray() : null;
    }
}

/// <summary>Runs <c>desk run</c> again and again; kills it at the nth write of any of the cards, n drawn from a fixed seed.</summary>
internal sealed class DeskUnderFire(IssuerProgram program, string socket) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly Random _random = new(20_261_122);
    private readonly List<RunningProcess> _runs = [];
    private int? _writesLeft;

    public CardMemory NewMemory() => new WatchedMemory(Written);

    /// <summary>What all its lives said of a reader.</summary>
    public string[] LinesOf(string reader)
    {
        lock (_lock)
            return [.. _runs.SelectMany(run => run.Printed.Split('\n')).Where(line => line.StartsWith(reader + ":", StringComparison.Ordinal))];
    }

    /// <summary>Until a life ends well.</summary>
    /// <returns>How often it was killed.</returns>
    public async Task<int> RunAsync(int kills, CancellationToken token)
    {
        for (var killed = 0; ; killed++)
        {
            var start = program.Start(["desk", "run", .. Enumerable.Range(0, 3).SelectMany(n => new[] { "--reader", PrivatePcscd.ReaderName(n) })]);
            start.Environment[PrivatePcscd.SocketVariable] = socket;
            var run = new RunningProcess(start);
            lock (_lock)
            {
                _runs.Add(run);
                _writesLeft = killed < kills ? _random.Next(1, 14) : null;
            }

            var ended = await run.EndAsync(token);
            if (ended.ExitCode != 128 + 9)
            {
                ended.Well();
                return killed;
            }

            await program.ShouldBeConsistentAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var run in _runs)
            await run.DisposeAsync();
    }

    private void Written()
    {
        lock (_lock)
        {
            if (--_writesLeft == 0)
                _runs[^1].Kill();
        }
    }
}
