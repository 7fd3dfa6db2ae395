using Pass.Cards.Iso7816;
using Pass.Cards.PcSc;
using Pass.Testing.Cards;

namespace Pass.SoftwareCard.Tests;

/// <summary>Programs we did not write, against the software card through the real pcscd.</summary>
[Collection(typeof(PcscStackCollection))]
public class OtherProgramsTests(PcscFixture stack)
{
    private const int Reader = 6;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Opensc_lists_the_readers()
    {
        if (await IsAbsentAsync("opensc-tool"))
            return;
        using var card = VirtualCard.Blank();
        using var link = await InsertAsync(card);
        var printed = await stack.RunAsync("opensc-tool", ["-l"], "", Token);
        printed.ShouldContain(PrivatePcscd.ReaderName(Reader));
        printed.ShouldContain(PrivatePcscd.ReaderName(PcscFixture.Readers - 1));
    }

    [Fact]
    public async Task Opensc_reads_the_answer_to_reset()
    {
        if (await IsAbsentAsync("opensc-tool"))
            return;
        using var card = VirtualCard.Blank();
        using var link = await InsertAsync(card);
        (await stack.RunAsync("opensc-tool", ["-r", PrivatePcscd.ReaderName(Reader), "-a"], "", Token)).ShouldContain("3b:80:80:01:01");
    }

    [Fact]
    public async Task Opensc_selects_and_reads_the_security_domain()
    {
        if (await IsAbsentAsync("opensc-tool"))
            return;
        using var card = VirtualCard.Blank();
        using var link = await InsertAsync(card);
        var printed = await stack.RunAsync(
            "opensc-tool",
            ["-r", PrivatePcscd.ReaderName(Reader), "-s", "00:A4:04:00:08:A0:00:00:01:51:00:00:00:00", "-s", "80:CA:00:66:00", "-s", "80:F2:80:02:02:4F:00:00"],
            "",
            Token);
        printed.ShouldContain("6F 10 84 08 A0 00 00 01 51 00 00 00");
        printed.ShouldContain("SW1=0x90, SW2=0x00");
        printed.ShouldContain("SW1=0x69, SW2=0x82");
    }

    [Fact]
    public async Task Scriptor_runs_a_script()
    {
        if (await IsAbsentAsync("scriptor"))
            return;
        using var card = VirtualCard.Blank();
        using var link = await InsertAsync(card);
        const string Script = "00 A4 04 00 07 F0 50 41 53 53 01 01 00\n00 CA DF 21 00\n00 84 00 00 08\n00 88 00 00 01 00\n";
        var printed = await stack.RunAsync("scriptor", ["-r", PrivatePcscd.ReaderName(Reader)], Script, Token);
        printed.ShouldContain("07 00 FF 90 00");
        printed.ShouldContain("67 00");
    }

    [Fact]
    public async Task Pcsc_scan_sees_the_card()
    {
        if (await IsAbsentAsync("pcsc_scan"))
            return;
        using var card = VirtualCard.Blank();
        using var link = await InsertAsync(card);
        var printed = await stack.RunAsync("pcsc_scan", ["-c", "-n"], "", Token);
        printed.ShouldContain(PrivatePcscd.ReaderName(Reader));
        printed.ShouldContain("3B 80 80 01 01");
    }

    /// <summary>
    /// Every level, every key length, keys added, renamed and replaced, data stored, and what must be refused: by a host in another language
    /// that shares nothing with ours. Needs python3-pyscard and python3-cryptography.
    /// </summary>
    [Fact]
    public async Task A_host_written_from_the_standard_alone_manages_the_card()
    {
        if (PrivatePcscd.Missing is { } missing)
        {
            (await Should.ThrowAsync<InvalidOperationException>(() => PrivatePcscd.StartAsync(1, Token))).Message.ShouldBe(missing);
            return;
        }

        using var card = VirtualCard.Blank();
        using var link = await InsertAsync(card);
        var script = Path.Combine(AppContext.BaseDirectory, "scp03_host.py");
        // Debian's, which has Debian's modules: another Python may come first in the path.
        var printed = await stack.RunAsync("/usr/bin/python3", [script, PrivatePcscd.ReaderName(Reader)], "", Token);
        printed.ShouldBe("18 combinations of level and key length: as the standards say.\n");
    }

    [Fact]
    public async Task Two_processes_share_one_card()
    {
        if (await IsAbsentAsync("opensc-tool"))
            return;
        using var card = VirtualCard.Blank();
        using var link = await InsertAsync(card);
        using var channel = new PcscReader(PrivatePcscd.ReaderName(Reader)).Connect();
        var connection = new CardConnection(channel);
        await connection.SendAsync(new SelectApplication(Aids.Pass), Token);
        await stack.RunAsync("opensc-tool", ["-r", PrivatePcscd.ReaderName(Reader), "-s", "00:A4:04:00:00"], "", Token);
        using var transaction = channel.BeginTransaction();
        // The other program may have reset the card or left another application selected: whoever shares a card selects first.
        var selected = await connection.SendAsync(new SelectApplication(Aids.Pass), Token);
        selected.IsBlocked.ShouldBeFalse();
    }

    private Task<VpcdLink> InsertAsync(VirtualCard card) => stack.Service!.InsertAsync(card, Reader, Token);

    /// <summary>Without the stack or the program, what is left to check is that the refusal is in words.</summary>
    private static async Task<bool> IsAbsentAsync(string program)
    {
        if (PrivatePcscd.Missing is { } missing)
        {
            (await Should.ThrowAsync<InvalidOperationException>(() => PrivatePcscd.StartAsync(1, Token))).Message.ShouldBe(missing);
            return true;
        }

        return !File.Exists($"/usr/bin/{program}");
    }
}
