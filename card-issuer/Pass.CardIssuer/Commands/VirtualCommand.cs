using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Pass.CardIssuer.Desk;
using Pass.Cards.Iso7816;
using Pass.Core;
using Pass.SoftwareCard;

namespace Pass.CardIssuer.Commands;

/// <summary><c>pass cards virtual</c>: software cards in virtual readers, for anybody's PC/SC program.</summary>
internal static class VirtualCommand
{
    private static readonly Texts Words = Texts.Beside(typeof(VirtualCommand), "Words");
    private static readonly Option<int> Cards = CommandOptions.Positive("--cards", 1, PrivatePcscd.MaxReaders);
    private static readonly Option<DirectoryInfo?> State = new("--state");
    private static readonly Option<int> KeyLength = KeyLengthOption();
    private static readonly Option<string?> Vpcd = new("--vpcd");

    public static Command Create()
    {
        var command = new Command("virtual") { Cards, State, KeyLength, Vpcd };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var cards = Enumerable.Range(0, parsed.GetValue(Cards)).Select(index => Card(parsed, index)).ToList();
        try
        {
            // Before they are in a reader, where they are somebody else's.
            var texts = await Task.WhenAll(cards.Select(card => DescribeAsync(card, cancellationToken)));
            if (parsed.GetValue(Vpcd) is { } address)
                await InSomebodysAsync(Address(address, cards.Count), cards, texts, cancellationToken);
            else
                await InOurOwnAsync(cards, texts, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Invocation.Say(Words.Say("CardsOut"));
        }
        finally
        {
            cards.ForEach(card => card.Dispose());
        }

        return 0;
    }

    private static async Task InOurOwnAsync(List<VirtualCard> cards, string[] texts, CancellationToken cancellationToken)
    {
        if (PrivatePcscd.Missing is { } missing)
            throw new UserErrorException(Words.Say("OrVpcd", missing));
        using var service = await PrivatePcscd.StartAsync(cards.Count, cancellationToken);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var restarts = RestartAsync(service, cards.Count, stop.Token);
        var readers = new VirtualReaders(service.InsertAsync, PutBack(PrivatePcscd.ReaderName), TimeProvider.System).RunAsync(
            cards,
            () =>
            {
                Show(texts, PrivatePcscd.ReaderName);
                Invocation.Say($"export {PrivatePcscd.SocketVariable}={service.SocketPath}");
                Ready();
            },
            stop.Token);
        var ended = await Task.WhenAny(restarts, readers);
        await stop.CancelAsync();
        await Task.WhenAny(Task.WhenAll(restarts, readers));
        await ended;
    }

    private static async Task RestartAsync(PrivatePcscd service, int readers, CancellationToken cancellationToken)
    {
        while (true)
        {
            await service.WaitForEndAsync(cancellationToken);
            await service.RestartAsync(readers, cancellationToken);
            Invocation.Say(Words.Say("PcscdAgain"));
        }
    }

    private static async Task InSomebodysAsync(DnsEndPoint first, List<VirtualCard> cards, string[] texts, CancellationToken cancellationToken)
    {
        string Name(int reader) => string.Create(CultureInfo.InvariantCulture, $"{first.Host}:{first.Port + reader}");
        async Task<VpcdLink> InsertAsync(VirtualCard card, int reader, CancellationToken token)
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(first.Host, first.Port + reader, token);
                return new VpcdLink(card, socket);
            }
            catch (SocketException refused)
            {
                socket.Dispose();
                throw new IOException(Words.Say("NoVirtualReader", Name(reader), refused.SocketErrorCode), refused);
            }
        }

        await new VirtualReaders(InsertAsync, PutBack(Name), TimeProvider.System).RunAsync(
            cards,
            () =>
            {
                Show(texts, Name);
                Ready();
            },
            cancellationToken);
    }

    private static void Show(string[] texts, Func<int, string> name)
    {
        foreach (var (reader, text) in texts.Index())
            Invocation.Say(Words.Say("CardIn", name(reader), text));
    }

    private static Action<int> PutBack(Func<int, string> name) => reader => Invocation.Say(Words.Say("CardBack", name(reader)));

    private static void Ready() => Invocation.Say(Words.Say("CardsReady"));

    private static VirtualCard Card(ParseResult parsed, int index)
    {
        var profile = new CardProfile
        {
            FactoryKeyLength = parsed.GetValue(KeyLength) / 8,
            // A chip is known by its serial: two blank ones are never taken for one another.
            ChipSerial = (uint)RandomNumberGenerator.GetInt32(1, int.MaxValue),
        };
        if (parsed.GetValue(State) is not { } folder)
            return VirtualCard.Blank(profile);
        // The files hold private keys.
        if (OperatingSystem.IsWindows())
            folder.Create();
        else
            Directory.CreateDirectory(folder.FullName, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var path = Path.Combine(folder.FullName, string.Create(CultureInfo.InvariantCulture, $"card-{index + 1:D2}.bin"));
        return new VirtualCard(JournaledMemory.Open(path), profile);
    }

    /// <summary>What the card says of itself: keys by version and length, and the "i" of SCP03.</summary>
    private static async Task<string> DescribeAsync(VirtualCard card, CancellationToken cancellationToken)
    {
        var connection = new CardConnection(new InProcessChannel(card));
        var keys = Tlv.ParseAll(Tlv.Find(await ReadAsync(connection, 0xE0, cancellationToken), 0xE0) ?? default) ?? [];
        var versions = keys.Select(key => key.Value).DistinctBy(key => key.Span[1])
            .Select(key => string.Create(CultureInfo.InvariantCulture, $"{key.Span[1]:X2} (AES-{key.Span[3] * 8})"));
        // The last byte of the object identifier of the secure channel (GPCS 2.3.1 §H.2).
        var recognition = await ReadAsync(connection, 0x66, cancellationToken);
        return Words.Say("CardSays", Convert.ToHexString(card.Atr.Span), Convert.ToHexString(Aids.IssuerSecurityDomain.Span), string.Join(", ", versions), recognition.Span[^1]);
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(CardConnection connection, int tag, CancellationToken cancellationToken) =>
        await connection.SendAsync(new GetData(tag, GlobalPlatformClass: true), cancellationToken) ?? throw new UserErrorException(Words.Say("NoObject", tag));

    private static DnsEndPoint Address(string text, int cards)
    {
        var colon = text.LastIndexOf(':');
        return colon > 0 && ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0 && port + cards <= ushort.MaxValue + 1
            ? new DnsEndPoint(text[..colon].Trim('[', ']'), port)
            : throw new UserErrorException(Words.Say("VpcdShape", VpcdLink.FirstPort));
    }

    private static Option<int> KeyLengthOption()
    {
        var option = new Option<int>("--key-length") { DefaultValueFactory = _ => 128 };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is not (128 or 192 or 256))
                result.AddError(Words.Say("KeyLengths"));
        });
        return option;
    }
}
