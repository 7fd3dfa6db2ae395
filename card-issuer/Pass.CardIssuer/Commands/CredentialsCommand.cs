using System.CommandLine;
using System.Text;
using Pass.CardIssuer.Status;
using Pass.Cards.Credentials;
using Pass.Core;

namespace Pass.CardIssuer.Commands;

/// <summary><c>pass cards credentials export FILE</c>: what the region imports to accept these cards.</summary>
internal static class CredentialsCommand
{
    private static readonly Texts Words = Texts.Beside(typeof(CredentialsCommand), "Words");

    public static Command Create()
    {
        var file = new Argument<FileInfo>("file");
        var export = new Command("export") { file };
        export.SetWork(async (session, parsed, cancellationToken) =>
        {
            var path = parsed.GetValue(file)!.FullName;
            var count = await WholeFile.StreamAsync(path, async stream =>
            {
                await using var text = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
                return await IssuedCredentialFile.WriteAsync(text, new IssuedCredentials(session.Database).ReadAsync(cancellationToken), cancellationToken);
            });
            Invocation.Say(Words.Say("CredentialsIn", count, path));
        });
        return new Command("credentials") { export };
    }
}
