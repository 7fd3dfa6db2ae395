using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Pass.Cards.Credentials;
using Pass.Cards.Issuance;
using Pass.Cards.PhoneToken;
using Pass.Core;
using Pass.Testing;

namespace Pass.EndToEnd.Tests.Issuance;

/// <summary>A phone that the service enrolled.</summary>
internal sealed record EnrolledPhone(PassId Pass, ECDsa Key, Certificate Certificate)
{
    public int Credential => Certificate.Body.Credential.Value;
}

/// <summary><c>pass cards serve</c> as a process over a new issuer's folder, killed and started again at will.</summary>
internal sealed class IssuanceService : IAsyncDisposable
{
    /// <summary>The region's first day used lower ones.</summary>
    public const int NumbersBefore = 100_000;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private readonly string _folder;
    private readonly TimeSpan _clockShift;
    private RunningProcess? _process;

    private IssuanceService(string folder, TimeSpan clockShift)
    {
        (_folder, _clockShift) = (folder, clockShift);
        Client = new(IssuanceAddress.Parse(Address), SecretFile) { Language = "en" };
    }

    public string Address => $"unix:{Path.Combine(_folder, "s")}";
    public string SecretFile => Path.Combine(_folder, "service.secret");
    public string TrustFolder => Path.Combine(_folder, "trust");
    public IssuanceClient Client { get; }

    /// <summary>Holds the key ceremony, and starts the service.</summary>
    public static async Task<IssuanceService> StartAsync(string folder, TimeSpan clockShift)
    {
        var service = new IssuanceService(folder, clockShift);
        foreach (var command in new[] { "create-root", "create-issuer" })
            (await Tool.RunAsync(service.Program("keys", command))).Well();
        (await Tool.RunAsync(service.Program("keys", "export", "--out", service.TrustFolder))).Well();
        await service.RestartAsync();
        using var store = TableDump.Open(Path.Combine(folder, "issuer"), "issuer.db");
        using var sequence = store.CreateCommand();
        sequence.CommandText = $"INSERT INTO sqlite_sequence (name, seq) VALUES ('credential', {NumbersBefore})";
        sequence.ExecuteNonQuery();
        return service;
    }

    public async Task RestartAsync()
    {
        _process = new(Program("serve", "--listen", Address, "--interval", "1"));
        for (var started = Stopwatch.GetTimestamp(); !_process.Printed.Contains("Listening", StringComparison.Ordinal); await Task.Delay(50))
            (_process.HasEnded || Stopwatch.GetElapsedTime(started) > Patience).ShouldBeFalse(_process.Printed);
    }

    public async Task KillAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        await _process!.KillAsync(patience.Token);
        await _process.DisposeAsync();
    }

    /// <summary>A right, a challenge and a certificate; tried again for as long as nobody answers.</summary>
    public async Task<EnrolledPhone> EnrolAsync(PassId pass)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        (await InsistAsync(() => Client.GrantPhoneAsync(pass, new("asked", "test")))).OrThrow();
        var challenge = (await InsistAsync(() => Client.ChallengePhoneAsync(pass))).OrThrow().Challenge;
        var (jwk, proof) = PhoneEnrolment.Answer(key, challenge);
        var enrolled = (await InsistAsync(() => Client.EnrolPhoneAsync(pass, new(jwk, challenge, proof, "test")))).OrThrow();
        return new(pass, key, Certificate.Decode(enrolled.Certificate)!);
    }

    public async Task BlockAsync(EnrolledPhone phone) =>
        (await InsistAsync(() => Client.MoveAsync(new(CardMove.Block, [phone.Credential], "lost", "test")))).OrThrow().Moved.Single().Refusal.ShouldBeNull();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (_process is not null)
            await _process.DisposeAsync();
    }

    private static async Task<T> InsistAsync<T>(Func<Task<T>> call)
    {
        for (var started = Stopwatch.GetTimestamp(); ; await Task.Delay(20))
        {
            try
            {
                return await call();
            }
            catch (IssuanceUnavailableException) when (Stopwatch.GetElapsedTime(started) < Patience)
            {
                // Killed; somebody starts it again.
            }
        }
    }

    private ProcessStartInfo Program(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Repository.Program("card-issuer/Pass.CardIssuer"), .. arguments, "--folder", Path.Combine(_folder, "issuer"), .. SecretOption(arguments)]);
        start.Environment["PASS_ISSUER_PASSPHRASE"] = "a passphrase of some length";
        start.Environment["PASS_ISSUER_CLOCK_SHIFT_MS"] = ((long)_clockShift.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        start.Environment["DOTNET_TieredPGO"] = "0";
        return start;
    }

    private string[] SecretOption(string[] arguments) => arguments[0] == "serve" ? ["--secret-file", SecretFile] : [];
}
